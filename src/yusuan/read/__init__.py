"""Reading a stranger's document into a Disclosure whose figures keep their place."""
