"""Reading in several processes: who reads what, what happens to one that dies, how results come back in order."""
