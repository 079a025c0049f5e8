"""Names that stand in files: months in the languages of the exports, and the ISO codes of currencies."""

from functools import cache

# One line a month: full and short names in English, Russian, Ukrainian, German, French, Spanish, Portuguese, Italian, Polish,
# Turkish and Dutch (Unicode CLDR), and the short names that Java programs write.
_MONTHS = """
ene enero gen gennaio jan jän jänner janeiro januar januari january janv janvier oca ocak sty styczeń stycznia січ січень січня
    янв январь января
feb febbraio febrero februar februari february fev fevereiro fév févr février lut lutego luty şub şubat лют лютий лютого фев февр
    февраль февраля
maart mar marca march mars mart marzec marzo março mär märz mrt бер березень березня мар март марта
abr abril apr april aprile avr avril kwi kwiecień kwietnia nis nisan апр апрель апреля квіт квітень квітня
mag maggio mai maio maj maja may mayo mei mayıs май мая трав травень травня
cze czerwca czerwiec giu giugno haz haziran juin jun june junho juni junio июн июнь июня черв червень червня
juil juillet jul julho juli julio july lip lipca lipiec lug luglio tem temmuz июл июль июля лип липень липня
ago agosto aoû août aug august augustus ağu ağustos sie sierpień sierpnia авг август августа серп серпень серпня
eyl eylül sep sept september septembre septiembre set setembro settembre wrz wrzesień września вер вересень вересня сен сент
    сентябрь сентября
eki ekim oct october octobre octubre okt oktober ott ottobre out outubro paź październik października жовт жовтень жовтня
    окт октябрь октября
kas kasım lis listopad listopada nov november novembre novembro noviembre лист листопад листопада ноя нояб ноябрь ноября
ara aralık dec december dez dezember dezembro dic dicembre diciembre déc décembre gru grudnia grudzień груд грудень грудня
    дек декабрь декабря
"""

# ISO 4217, the currencies in use.
_CURRENCIES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK
JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""


@cache
def month_names() -> dict[str, int]:
    """Give month numbers by folded name, 1 to 12."""
    lines = [line for line in _MONTHS.replace("\n    ", " ").splitlines() if line]
    return {name: number for number, line in enumerate(lines, start=1) for name in line.split()}


@cache
def iso_currencies() -> frozenset[str]:
    """Give the codes of the currencies in use."""
    return frozenset(_CURRENCIES.split())
