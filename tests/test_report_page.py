"""The report in Chromium: nothing but the page itself runs, the table filters and sorts, each value is marked."""

import pytest
from browser import chromium
from reporting import finding, incident

pytest.importorskip("altair")
BOTH = ("trafficking", "online_scam")
TAG = '<img src=x onerror="window.ran=1"></script><script>window.ran=1</script>'
TEXT = "😀 Ada 2 korban, dan 2 tersangka ditahan. Mereka dipekerjakan di Kota Arunika. Kerugian mereka Rp 1,2 miliar."
RAID = finding(
    "raid",
    TEXT,
    {"suspects": "2 tersangka", "destination": "Kota Arunika", "loss": "Rp 1,2 miliar"},
    title="Dua ditahan di Arunika",
    url="https://warta.example/raid?a=1&b=2",
    date="2024-03-05",
)
SEQUEL = finding(
    "sequel",
    "Polisi menahan 3 tersangka.",
    {"suspects": "3 tersangka"},
    title="Polisi menahan tiga",
    url="https://kabar.example/sequel",
    date="2024-03-07",
)
SCAM = finding(
    "scam",
    "Kerugian korban US$ 2 juta.",
    {"loss": "US$ 2 juta"},
    title="Investasi palsu",
    url="https://kabar.example/scam",
    date="2024-05-01",
    flags=("online_scam",),
    sure=0.4,
)
HOSTILE = finding(
    "hostile",
    f"Korban dibawa ke {TAG} dan \u202etxt.exe & \"'`.",
    {"destination": TAG, "promised_job": "\u202etxt.exe & \"'`"},
    title=TAG,
    url="javascript:window.ran=1",
    source=TAG,
    date="",
    flags=BOTH,
)
PLAIN = [
    finding(
        f"p{number}", f"Ada {number} WNI yang pulang.", {"rescued_wni": f"{number} WNI"}, date="2024-02-01"
    )
    for number in range(1, 231)
]


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    driver = chromium(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


def write(folder, incidents, name="laporan.html"):
    from suluh.report.page import Heading, render
    from suluh.report.selection import select

    records = [record for one in incidents for record in one.records]
    path = folder / name
    path.write_text(
        render(Heading(TAG, "f.jsonl", "2026-01-02"), select(records, "", ""), incidents), "utf-8"
    )
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    groups = [(RAID, SEQUEL), (SCAM,), (HOSTILE,), *((record,) for record in PLAIN)]
    return write(tmp_path_factory.mktemp("report"), [incident(*group) for group in groups])


@pytest.fixture
def page(driver, report):
    driver.get_log("browser")
    driver.get(report.as_uri())
    yield Page(driver)
    assert driver.get_log("browser") == []
    assert driver.execute_script("return [typeof ran, performance.getEntriesByType('resource').length]") == [
        "undefined",
        0,
    ]


class Page:
    """What a reader sees and does."""

    def __init__(self, driver):
        self.driver = driver

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def texts(self, selector):
        script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
        return self.driver.execute_script(script, selector)

    def set(self, name, value):
        script = "const box = document.getElementById(arguments[0]); box.value = arguments[1];"
        self.driver.execute_script(f"{script} box.dispatchEvent(new Event('input'))", name, value)

    def titles(self):
        return self.texts("#table .opener")

    def count(self):
        return self.find("#count").text

    def sort(self, column):
        self.find(f'[data-column="{column}"]').click()
        return self.find(f'th:has([data-column="{column}"])').get_attribute("aria-sort")

    def open(self, title):
        self.set("text", title)
        self.find("#table .opener").click()

    def press(self, *keys):
        from selenium.webdriver import ActionChains
        from selenium.webdriver.common.keys import Keys

        ActionChains(self.driver).send_keys(*(getattr(Keys, key) for key in keys)).perform()

    def focused(self):
        return self.driver.switch_to.active_element.text


def test_words_that_are_code_elsewhere_are_words_here(page):
    assert page.driver.title == TAG and page.texts("h1") == [TAG]
    page.set("flag", "online_scam")
    page.set("text", "txt.exe")
    assert page.titles() == [TAG]
    assert page.texts("#table .phrase bdi") == [TAG]
    page.find("#table .opener").click()
    assert page.texts("#pane h3") == [TAG]
    assert page.texts("#pane mark") == [TAG, "\u202etxt.exe & \"'`"]
    assert page.texts("#pane blockquote")[0] == f"Korban dibawa ke {TAG} dan \u202etxt.exe & \"'`."
    assert page.texts("#pane a") == []
    assert page.texts("#pane .articles bdi")[-1] == "javascript:window.ran=1"
    assert page.driver.execute_script("return document.querySelectorAll('img, script[src]').length") == 0


def test_a_script_that_gets_in_does_not_run(driver, report):
    driver.get(report.as_uri())
    driver.execute_script(
        "const bad = document.createElement('div'); bad.innerHTML = arguments[0]; document.body.append(bad)",
        TAG,
    )
    driver.execute_script(
        "const bad = document.createElement('script'); bad.textContent='window.ran=1'; document.body.append(bad)"
    )
    assert driver.execute_script("return typeof ran") == "undefined"
    assert {"Content Security Policy" in row["message"] for row in driver.get_log("browser")} == {True}


def test_the_table_filters_by_words_flag_outlet_and_days(page):
    assert page.count() == "233 peristiwa"
    page.set("text", "arunika TIGA")
    assert (page.titles(), page.count()) == (["Dua ditahan di Arunika"], "1 dari 233 peristiwa")
    page.set("text", "")
    page.set("flag", "online_scam")
    assert page.titles() == ["Investasi palsu", TAG]
    page.set("flag", "")
    page.set("outlet", "kabar.example")
    assert page.titles() == ["Investasi palsu", "Dua ditahan di Arunika"]
    page.set("until", "2024-03-05")
    assert page.titles() == ["Dua ditahan di Arunika"]
    page.set("since", "2024-03-08")
    assert page.titles() == []
    page.find("#reset").click()
    assert page.count() == "233 peristiwa"


def test_columns_sort_both_ways_with_what_is_not_stated_last(page):
    assert page.sort("cell:loss") == "descending"
    assert page.texts("#table tbody td:nth-child(10)")[:3] == [
        "Rp 1,2 miliar",
        "US$ 2 juta? kurang pasti",
        "–",
    ]
    assert page.sort("cell:loss") == "ascending"
    assert page.texts("#table tbody td:nth-child(10)")[:3] == [
        "Rp 1,2 miliar",
        "US$ 2 juta? kurang pasti",
        "–",
    ]
    assert page.sort("cell:rescued_wni") == "descending"
    assert page.texts("#table tbody td:nth-child(4)")[:2] == ["230 WNI", "229 WNI"]
    assert page.sort("title") == "ascending"
    assert page.titles()[1:4] == ["Dua ditahan di Arunika", "Investasi palsu", "Judul p1"]
    assert page.find("th:has([data-column='cell:loss'])").get_attribute("aria-sort") is None


def test_the_value_is_marked_in_its_sentence_with_its_source_and_what_disagrees(page):
    page.open("dua ditahan")
    assert page.texts("#pane h4") == ["Tersangka ditangkap", "Tempat eksploitasi", "Kerugian", "Artikel (2)"]
    assert page.texts("#pane mark") == ["2 tersangka", "3 tersangka", "Kota Arunika", "Rp 1,2 miliar"]
    before = page.driver.execute_script("return document.querySelector('#pane mark').previousSibling.data")
    assert before == "😀 Ada 2 korban, dan "
    assert page.texts("#pane h5") == ["Nilai lain yang disebut"]
    assert page.texts("#pane .value") == ["2 tersangka", "3 tersangka", "Kota Arunika", "Rp 1,2 miliar"]
    assert page.texts("#pane .exact") == [" · 1 artikel"] * 3 + [" = Rp 1.200.000.000 · 1 artikel"]
    assert page.texts("#pane .source")[0] == (
        "warta.example · 5 Mar 2024 · Dua ditahan di Arunika · peluang benar 80%"
    )
    page.find("#table td[data-question=loss]").click()
    assert page.driver.execute_script("return document.getElementById('pane').scrollTop") > 100
    link = page.find("#pane a")
    assert link.get_attribute("href") == "https://warta.example/raid?a=1&b=2"
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert "WNI diselamatkan" in page.texts("#pane .unstated")[0]
    assert page.texts("#table .doubt") == []
    assert page.texts("#table .differ") == ["≠1 nilai lain"]
    assert (
        page.texts("#pane .articles .source")[1]
        == "kabar.example · 7 Mar 2024 · TPPO 97% · berita.jsonl:sequel"
    )


def test_an_unsure_value_is_marked_as_such(page):
    page.open("investasi")
    assert page.texts("#table td[data-question=loss]") == ["US$ 2 juta? kurang pasti"]
    assert page.texts("#pane .source")[0].endswith(" · peluang benar 40%")


def test_the_keyboard_reaches_rows_and_pane(page):
    page.find("#text").click()
    for _ in range(40):
        page.press("TAB")
        if page.driver.switch_to.active_element.get_attribute("class") == "opener":
            break
    assert page.focused() == "Investasi palsu"
    page.press("ARROW_DOWN")
    assert page.focused() == "Dua ditahan di Arunika"
    page.press("ENTER")
    assert page.driver.switch_to.active_element.get_attribute("id") == "pane-title"
    page.press("ESCAPE")
    assert page.focused() == "Dua ditahan di Arunika" and not page.find("#pane").is_displayed()


def test_rows_can_be_grouped_by_outlet(page):
    page.set("text", "a")
    page.set("since", "2024-03-01")
    page.find("#group").click()
    assert page.texts("#table .group") == ["kabar.example · 2 peristiwa", "warta.example · 1 peristiwa"]
    assert page.titles() == ["Investasi palsu", "Dua ditahan di Arunika", "Dua ditahan di Arunika"]


def test_rows_beyond_the_first_come_on_demand_and_all_on_paper(page):
    assert len(page.titles()) == 200
    page.driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert len(page.titles()) == 233
    page.driver.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(page.titles()) == 200
    assert page.find("#more").text == "Tampilkan 33 baris lagi (masih 33)"
    page.find("#more").click()
    assert len(page.titles()) == 233 and not page.find("#more").is_displayed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(page, scheme):
    feature = {"name": "prefers-color-scheme", "value": scheme}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    page.open("dua ditahan")
    for selector in ("body", ".meta", "#pane mark", "#pane .source", "#pane a", ".differ", "#table thead th"):
        assert page.driver.execute_script(CONTRAST, selector) >= 4.5, selector
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


# WCAG's ratio of an element's colour to the first opaque ground behind it.
CONTRAST = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => channels(colour).slice(0, 3).map((c) => c / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const one = document.querySelector(arguments[0]);
let ground = one;
while (channels(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
const pair = [getComputedStyle(one).color, getComputedStyle(ground).backgroundColor].map(light).sort((a, b) => b - a);
return (pair[0] + 0.05) / (pair[1] + 0.05);
"""


def many(count):
    """So many incidents of one article, each with an answer to eight of the questions."""
    ids = ("rescued_wni", "victims_total", "suspects", "destination", "modus", "when", "loss", "law")
    for number in range(count):
        answers = {id_: f"{number} {id_}" for id_ in ids}
        text = "".join(
            f"Menurut keterangan nomor {number}, {'kata demi kata ' * 9}{said}. " for said in answers.values()
        )
        date = f"20{10 + number % 14}-0{1 + number % 9}-11"
        yield incident(
            finding(f"m{number}", text, answers, url=f"https://media{number % 400}.example/", date=date)
        )


def test_five_thousand_flagged_articles_open_within_three_seconds(driver, tmp_path):
    path = write(tmp_path, list(many(5000)))
    assert path.stat().st_size < 15e6
    driver.get(path.as_uri())
    page = Page(driver)
    assert page.count() == "5.000 peristiwa"
    opened = driver.execute_script(
        "return performance.timing.loadEventEnd - performance.timing.navigationStart"
    )
    assert 0 < opened < 3000
    page.set("text", "4999")
    assert page.titles() == ["Judul m4999"]
