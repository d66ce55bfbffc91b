"""Pictures, audio files and playlists."""
