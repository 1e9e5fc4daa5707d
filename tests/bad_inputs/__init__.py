"""One table of bad inputs: what a user may get wrong, the error that answers, and the words that it must hold."""
