"""The front pages of the house: slots pinned by hand, the rest by rule; the breaking bar."""
