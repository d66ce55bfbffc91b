"""The record of the air: segments, their index and its chain. What is re-exported here needs no codec."""
