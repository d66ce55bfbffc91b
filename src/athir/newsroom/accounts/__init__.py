"""Who works here: accounts, roles, stream keys."""
