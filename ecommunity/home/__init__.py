"""The first page of the site, its search, its rules, and what machines ask for."""
