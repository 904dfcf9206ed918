"""How often those without an account may ask."""

from datetime import timedelta

from fastapi import Request, Response
from limits import RateLimitItem

from contactcenter.domain.errors import TooMany


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


async def slow_down(request: Request, rate: RateLimitItem, what: str, who: str) -> None:
    """Count one more of something by somebody.

    Raises:
        TooMany: that is more than the rate allows.
    """
    if not await request.app.state.chat_rate.hit(rate, what, who):
        raise TooMany(f"too many new {what} at once", after=timedelta(minutes=1))


def later(answer: Response, error: TooMany) -> Response:
    """Return a page that tells a program as well when to come again."""
    answer.headers["Retry-After"] = str(max(1, round(error.after.total_seconds())))
    return answer
