"""Ids as people know them, whatever a program on the way has made of them."""

from forecast.sources import ImportSettings, read_export


def campaigns(tmp_path, *names):
    file = tmp_path / "costs.csv"
    lines = [f"2026-01-0{day},Search,{name},10" for day, name in enumerate(names, start=1)]
    file.write_text("\n".join(["date,channel,campaign,spend", *lines]) + "\n", encoding="utf-8")
    result = read_export("table", [file], team="north", settings=ImportSettings.parse(["currency=EUR"]))
    return result.tables["performance"]["campaign"].fillna("").tolist()


def test_ids_that_were_kept_as_numbers_lose_the_fraction_that_is_none_of_theirs(tmp_path):
    assert campaigns(tmp_path, "7.0", "", "12.0") == ["7", "", "12"]


def test_a_name_that_ends_like_one_stays_where_others_do_not(tmp_path):
    assert campaigns(tmp_path, "7.0", "Version 2.0", "Version 2.1") == ["7.0", "Version 2.0", "Version 2.1"]
