"""The newsroom's hand on the log of the air: what is kept, withdrawn, exported, and copies made of ranges."""
