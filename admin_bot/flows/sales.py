"""Sales at a glance: in words, and as a picture on a tap."""

from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.sales_words import overview
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.usecases.sum_sales import sum_sales


async def sales(talk: Talk[Visit]) -> None:
    visit = talk.context
    event = await chosen_event(talk, talk.t("sales.which"))
    text = overview(event, await sum_sales(visit.work, event), talk.language, money=visit.may("money"))
    choices = [Choice(start("sales_chart", event=event.slug), talk.t("sales.to_chart"))]
    choices.append(Choice(start("sales", event=event.slug), talk.t("sales.again")))
    if visit.may("people"):
        choices.append(Choice(start("find_order", event=event.slug), talk.t("admin.menu_find_order")))
        choices.append(Choice(start("attendees_list", event=event.slug), talk.t("admin.menu_attendees_list")))
    talk.end(text, [*choices, home(talk)])


async def chart(talk: Talk[Visit]) -> None:
    """The picture is made when it goes, so that it shows what is sold then."""
    event = await chosen_event(talk, talk.t("sales.which"))
    talk.attach("chart", event=event.id)
    talk.end(
        talk.t("sales.chart_comes"), [Choice(start("sales", event=event.slug), talk.t("sales.numbers")), home(talk)]
    )


SALES: Flow = staff_flow("sales", sales, right="see", passing=True, title="admin.menu_sales")
SALES_CHART: Flow = staff_flow("sales_chart", chart, right="see", passing=True)
