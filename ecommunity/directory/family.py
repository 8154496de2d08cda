"""What every site of the Family needs and nobody owns: the countries, and the instruments that they may have joined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from sqlalchemy import select

from ecommunity.db import session
from ecommunity.directory.models import Country, Instrument
from ecommunity.web.words import LANGUAGES

INSTRUMENTS = Path(__file__).with_name("instruments.yaml")
# ISO 3166-1, by the regions of the United Nations' M49. EU is a reserved code there, and a Party here. Antarctica is in no region.
CODES = {
    "africa": "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG "
    "RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW",
    "asia": "AF BD BN BT CN HK ID IN IR JP KG KH KP KR KZ LA LK MM MN MO MV MY NP PH PK SG TH TJ TL TM TW UZ VN",
    "europe": "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES EU FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO "
    "PL PT RO RS RU SE SI SJ SK SM UA VA",
    "latin_america_caribbean": "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF "
    "MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
    "north_america": "BM CA GL PM US",
    "oceania": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    "west_asia": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "": "AQ",
}


def put_in() -> tuple[int, int]:
    """Every country and every instrument has its row; what was there stays as it is. Gives how many of each are new."""
    countries, instruments = list(_new_countries()), list(_new_instruments())
    session.add_all([*countries, *instruments])
    session.flush()
    return len(countries), len(instruments)


def _new_countries() -> list[Country]:
    known = set(session.execute(select(Country.code)).scalars())
    words = {language: Locale(language).territories for language in LANGUAGES}
    regions = {code: region for region, codes in CODES.items() for code in codes.split()}
    missing = sorted(regions.keys() - known)
    return [Country(code=code, region=regions[code], names={lang: named[code] for lang, named in words.items()}) for code in missing]


def _new_instruments() -> list[Instrument]:
    known = set(session.execute(select(Instrument.code)).scalars())
    given: dict[str, dict[str, Any]] = yaml.safe_load(INSTRUMENTS.read_text(encoding="utf-8"))
    return [Instrument(code=code, **row) for code, row in given.items() if code not in known]
