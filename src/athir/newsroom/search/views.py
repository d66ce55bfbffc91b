"""``/search/`` and ``/api/v1/search``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from athir.newsroom.search.index import WEIGHED, search

PAGE = 20
MAX_LENGTH = 200


def results_for(request: HttpRequest) -> dict[str, object]:
    """What a results page shows: ``q``, ``results``, ``number`` of them, and ``many``, how it is said (``2000+``)."""
    query = request.GET.get("q", "")[:MAX_LENGTH].strip()
    results, total = search(query, PAGE) if query else ([], 0)
    many = f"{total}+" if total >= WEIGHED else str(total)
    return {"q": query, "results": results, "number": total, "many": many, "heading": _("Search")}


def api(request: HttpRequest) -> HttpResponse:
    """``{"results": [{"id", "url", "title", "type", "score"}…], "total"}``; ``q``, ``limit`` (1-50), ``offset``. What
    matches is counted up to 2000."""
    query = request.GET.get("q", "")[:MAX_LENGTH].strip()
    limit, offset = _number(request, "limit", PAGE, 50), _number(request, "offset", 0, 10_000)
    if limit is None or offset is None:
        return JsonResponse({"error": "limit and offset are whole numbers"}, status=400)
    results, total = search(query, max(1, limit), offset)
    found = [
        {"id": one.id, "url": one.url, "title": one.title, "type": one.kind, "score": one.score} for one in results
    ]
    response = JsonResponse({"results": found, "total": total}, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _number(request: HttpRequest, name: str, default: int, most: int) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return default
    return min(int(text), most) if text.isdecimal() and len(text) < 9 else None
