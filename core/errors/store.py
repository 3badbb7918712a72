"""What the store says: it does not answer, somebody was in the way, it has had this before. None of it is a refusal."""


class StoreDown(Exception):  # the desk's word for it
    """The store cannot commit just now. Whoever catches this confirms nothing and tries again."""


class Collided(StoreDown):
    """Another transaction was in the way: rolled back, and the same from its beginning may succeed at once."""


class Repeated(Exception):  # it is news, not an error
    """This input arrived before and has had its effect: answer quietly."""
