"""Files that people give: kept by the hash of their content, read only by who may read the thing they belong to."""
