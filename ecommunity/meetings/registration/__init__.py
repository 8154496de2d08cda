"""How a person comes to a seat in a meeting: named or asking, confirmed, admitted; and how the seat ends."""
