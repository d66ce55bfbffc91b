"""Share pictures: what a link to us looks like in a messenger. Drawn here, with the site's own letters."""

from athir.newsroom.syndication.cards.photos import photo_of
from athir.newsroom.syndication.cards.store import card_address, card_path

__all__ = ["card_address", "card_path", "photo_of"]
