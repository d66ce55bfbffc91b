"""The programs that others run a radio with, started for one measurement on loopback and stopped by pid."""
