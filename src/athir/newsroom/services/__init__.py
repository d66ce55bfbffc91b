"""Services (خدمات): prayer times, weather, pharmacies, numbers, announcements."""
