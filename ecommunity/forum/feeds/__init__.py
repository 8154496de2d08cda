"""What is new in the forum, for feed readers (Atom): for everybody what visitors may read, for a member at an address of their own."""
