"""Apple's categories of podcasts, by their English names as feeds write them; ``A > B`` is a subcategory.

Of the list of podcasters.apple.com (2026), those that a regional house may need.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CATEGORIES = [
    ("News", _("News")),
    ("News > Daily News", _("Daily news")),
    ("News > News Commentary", _("News commentary")),
    ("News > Politics", _("Politics")),
    ("News > Business News", _("Business news")),
    ("News > Sports News", _("Sports news")),
    ("News > Entertainment News", _("Entertainment news")),
    ("Society & Culture", _("Society and culture")),
    ("Society & Culture > Documentary", _("Documentary")),
    ("Society & Culture > Personal Journals", _("Personal journals")),
    ("Society & Culture > Places & Travel", _("Places and travel")),
    ("Society & Culture > Philosophy", _("Philosophy")),
    ("Arts", _("Arts")),
    ("Arts > Books", _("Books")),
    ("Arts > Food", _("Food")),
    ("Business", _("Business")),
    ("Comedy", _("Comedy")),
    ("Education", _("Education")),
    ("Education > Language Learning", _("Language learning")),
    ("Fiction", _("Fiction")),
    ("Government", _("Government")),
    ("Health & Fitness", _("Health")),
    ("History", _("History")),
    ("Kids & Family", _("Children and family")),
    ("Leisure", _("Leisure")),
    ("Music", _("Music")),
    ("Religion & Spirituality", _("Religion")),
    ("Religion & Spirituality > Islam", _("Islam")),
    ("Science", _("Science")),
    ("Science > Nature", _("Nature")),
    ("Sports", _("Sports")),
    ("Technology", _("Technology")),
    ("TV & Film", _("Television and film")),
]
