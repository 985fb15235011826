"""A file that nobody asked for: an event, or a table for a lookup."""

from admin_bot.desk import home, staff_flow
from bots.conversation.flow import Flow
from bots.conversation.talk import Talk
from bots.visit import Visit


async def upload(talk: Talk[Visit]) -> None:
    talk.end(talk.t("admin.upload_unknown", name=str(talk.args.get("name", ""))), [home(talk)])


UPLOAD: Flow = staff_flow("upload", upload, right=None, passing=True)
