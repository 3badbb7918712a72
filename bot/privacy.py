"""``desk privacy``: for operators, what people can do themselves with /privacy in Telegram."""

import json

from core.ports import FetchFile, Work


def data_from(work: Work) -> FetchFile:
    """What is kept of the person at an address, as a file of JSON. Raises FileNotFoundError when nobody is there."""

    async def fetch(address: str) -> bytes:
        async with work() as uow:
            held = await uow.privacy.held(address)
        if held is None:
            raise FileNotFoundError(address)
        return json.dumps(held, ensure_ascii=False, indent=2).encode()

    return fetch
