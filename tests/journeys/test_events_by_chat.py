"""Omar makes and changes events in a chat, and Ada and Grace feel it."""

from core.usecases.issue_permit import issue_permit
from tests.journeys.test_staff import add


async def omar_at_his_desk(stage, channel="webchat", language="en", role="owner"):
    omar = stage.person(channel, "Omar", language)
    await omar.arrives((await add(stage, role))["invitation"])
    await omar.has_seen("Omar")
    return omar


async def test_an_event_made_in_chinese_sold_in_english_admitted_at_the_gate(stage):
    omar = await omar_at_his_desk(stage, language="zh-Hans")
    before = omar.taps_made + omar.answers_typed
    await omar.taps("新建活动")
    await omar.sees("活动叫什么名字")
    await omar.says("夏夜音乐会")
    await omar.sees("什么时候开始")
    await omar.says("2027年5月14日 晚上7点半")
    await omar.sees("“夏夜音乐会”将于2027年5月14日", "在哪里")
    await omar.says("西湖文化馆，孤山路1号，杭州")
    await omar.sees("以哪里为准")  # the last event was in Berlin
    await omar.taps("上海时间")
    await omar.sees("票叫什么名称")
    await omar.taps("普通票")
    await omar.sees("“普通票”一张多少钱")
    await omar.says("免费")
    await omar.sees("有多少个名额")
    await omar.says("80")
    await omar.sees("建好了", "夏夜音乐会", "西湖文化馆", "草稿", "测试模式", "普通票 · 免费 · 已售 0，余 80")
    assert omar.taps_made + omar.answers_typed - before == 8
    assert "19:30 (中国标准时间)" in omar.heard()[-1]
    await omar.taps("发布")
    await omar.sees("发布“夏夜音乐会”", "检查清单上还有 2 项")
    await omar.taps("发布")
    await omar.sees("已发布", "售票中")
    assert omar.taps_made + omar.answers_typed - before == 10, "from the first word to a published event"
    await omar.taps("修改")
    await omar.sees("想修改哪一项")
    await omar.taps("语言")
    await omar.sees("添加语言")
    await omar.taps("添加语言")
    await omar.sees("添加哪种语言")
    await omar.taps("English")
    await omar.sees("标题用英语怎么写", "夏夜音乐会")
    await omar.says("Summer Night Concert")
    await omar.sees("场地名称")
    await omar.says("West Lake House of Culture")
    await omar.sees("票种")
    await omar.says("Standard")
    await omar.sees("英语已保存", "简体中文", "英语")
    await omar.taps("推广链接")
    await omar.sees("/chat/event-0514", "t.me")

    ada = stage.person("telegram", "Ada")
    await ada.arrives("event-0514")
    await ada.sees("Summer Night Concert", "West Lake House of Culture", "Standard: free")
    await ada.taps("Standard")
    await ada.sees("How many")
    await ada.picks("1")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await ada.taps("take the ticket")
    code = (await ada.has_tickets(1))[0]

    event = (await stage.built.house.catalog.current()).by_slug["event-0514"]
    permit = await stage.built.house.do(
        stage.built.actor, issue_permit, event, checkpoints=(), role="scanner", name="Grace"
    )
    answer = await stage.client.post(
        "/gate/api/redeem",
        json={"secret": code, "checkpoint": "entrance", "direction": "entry", "nonce": "n1"},
        headers={"Authorization": f"Bearer {permit['token']}"},
    )
    assert answer.json()["verdict"] == "admitted", answer.text
    assert answer.json()["ticket"]["name"] == "Ada Lovelace"
    await omar.taps("返回活动")
    await omar.sees("普通票 · 免费 · 已售 1，余 79")
