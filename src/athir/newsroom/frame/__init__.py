"""What every page and every room needs: the station, its desks and transmitters, the page's frame."""
