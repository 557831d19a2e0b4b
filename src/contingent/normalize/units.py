"""What a counted noun counts: head nouns, organisations of troops, demonyms and equipment names, each with its unit.

The tables were drawn up by hand from the nouns that coders met beside numbers in the training reports and completed
with their obvious neighbours. Number agreement is kept with each noun ("1 soldier", "2 soldiers", "300 police").
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from contingent.records import Unit


def word_set(words: str) -> frozenset[str]:
    """The words of a blank-separated table."""
    return frozenset(words.split())


MEASURES = word_set(
    """year years month months week weeks weekend weekends day days hour hours hr hrs minute minutes min mins
    second seconds decade decades century centuries night nights fortnight fortnights morning mornings evening
    evenings summer winter summers winters o'clock am pm a.m p.m gmt utc est bst cet km kms kilometre
    kilometres kilometer kilometers metre metres meter meters mile miles yard yards foot feet inch inches mm cm
    nm ft knot knots mph kph sq square cubic hectare hectares acre acres kg kgs kilo kilos kilogram kilograms
    gram grams tonne tonnes ton tons pound litre litres liter liters gallon gallons barrel barrels megawatt
    megawatts mw gw kw kwh volt volts degree degrees celsius calibre caliber millimetre millimetres millimeter
    percent percentage per pc cent cents pct points point dollar dollars euro euros eur usd gbp sterling pounds
    franc francs rouble roubles ruble rubles yen yuan rupee rupees shilling shillings dinar dinars lira naira
    kroner kronor crown crowns dirham dirhams riyal riyals cfa birr vote votes abstention abstentions goal goals
    ballots"""
)

# Words a count phrase never runs across: prepositions, conjunctions, auxiliaries, pronouns, frequent verbs.
STOPS = word_set(
    """of in on at to by for from with without within into onto over under near around about against along across
    after before during since until till between among amid behind beside besides beyond through throughout
    toward towards upon via as than like per off out up down and or but nor yet so if unless because while when
    where whereas though although whether that which who whom whose what why how this these those the a an is
    are was were be been being am has have had having do does did will would shall should can could may might
    must not no n't never also only just still already now then there here it its he his she her they them their
    we us our you your i my me him said says say saying told went go goes came come comes left leave leaves took
    take takes got get gets made make makes began begin begins stood stand stands fell fall rose rise remain
    remains arrive arrives die dies died became become sent send sends held hold keep kept lay lie lies flew
    sailed crossed entered fled flee meet met today yesterday tomorrow tonight later earlier ago last next again
    soon away back home abroad ashore overnight including involving according apiece each together instead
    rather only even some any all both either neither monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december"""
)

_SINGULARS: dict[Unit, str] = {
    "troops": """soldier serviceman servicewoman trooper peacekeeper paratrooper para marine commando reservist
        infantryman guardsman airman sapper conscript legionnaire gunner rifleman engineer gurkha ranger
        sailor artilleryman tankman regular seabee private recruit man infanteer national-guardsman
        blue-helmet blue-beret green-beret cavalryman sentry gi""",
    "police": """policeman policewoman gendarme constable carabiniere police-officer""",
    "personnel": """trainer adviser advisor crewmember staff-officer observer instructor monitor mentor specialist expert
        official interpreter medic doctor surgeon staffer member fighter contractor mercenary auxiliary officer planner
        technician mechanic investigator inspector guard peace-monitor verifier liaison-officer
        civilian-expert operative combatant crewman crew-member aid-worker worker translator general colonel
        lieutenant sergeant corporal captain major pilot paramedic volunteer militiaman militant insurgent
        guerrilla gunman jihadist extremist operator analyst attendant""",
    "persons": """person civilian man woman child boy girl rebel terrorist supporter protester protestor demonstrator
        resident villager citizen national journalist reporter inmate detainee suspect hostage
        student pupil passenger patient driver farmer miner teacher leader commander attacker
        assailant bomber separatist diplomat minister lawmaker deputy family household relative victim
        survivor worshipper voter individual minor brother sister wife husband son daughter nurse pirate
        smuggler trafficker facilitator evacuee other foreigner colleague comrade loyalist islamist cadet
        builder delegate clan-member tribesman herder bystander pedestrian migrant expatriate tourist monk
        priest nun baby infant teenager youth orphan herdsman shepherd fisherman seaman politician activist
        candidate associate perpetrator sympathiser sympathizer motorist photojournalist photographer
        cameraman convict rioter ally defector deserter gangster criminal bandit thug looter photographer
        applicant staff-member juror writer cleric imam settler visitor guest dissident guide passer-by
        schoolchild pensioner customer shopper commuter servant aide""",
    "killed": "fatality death life body corpse murder killing execution",
    "injured": "injury casualty-treated",
    "captured": "prisoner hostage captive prisoner-of-war abductee arrest kidnapping abduction",
    "displaced": "refugee idp evacuee returnee asylum-seeker displaced-person",
    "incidents": """attack atrocity strike airstrike air-strike explosion blast bombing bombardment raid clash incident
        violation breach rape ambush assault shelling massacre skirmish case offensive counterattack
        operation shooting detonation roadblock barricade airdrop sortie gunshot crime allegation battle
        abuse barrage suicide-bombing cyberattack drone-strike plot riot excess""",
    "times": "time occasion",
    "vehicles": """vehicle tank truck lorry apc car jeep humvee bulldozer ambulance howitzer launcher personnel-carrier
        carrier pick-up pickup bus armoured-car armored-car mrap tanker excavator leopard bradley stryker
        marder warrior abrams challenger transporter motorcycle motorbike minibus bridge-layer""",
    "aircraft": """helicopter drone jet plane warplane airplane aeroplane bomber gunship fighter-jet transport uav
        chinook apache tornado typhoon rafale mirage eurofighter lynx puma glider airliner chopper airship
        interceptor jaguar harrier hornet gripen phantom fighter-bomber""",
    "ships": """ship frigate vessel warship destroyer corvette submarine minesweeper cruiser boat gunboat ferry
        minehunter carrier-ship aircraft-carrier patrol-boat patrol-vessel freighter tanker-ship yacht
        trawler flattop cutter inflatable barge tugboat landing-ship speedboat""",
}

_INVARIANT: dict[Unit, str] = {
    "troops": "troops infantry cavalry ranks all-ranks military servicepeople forces ground-forces special-forces spetsnaz paras",
    "police": "police gendarmerie carabinieri riot-police policemen",
    "personnel": "personnel staff crew crewmen militia mujahideen mujahedin taliban",
    "persons": "people persons folk townspeople passers-by others casualties",
    "killed": "dead killed slain",
    "injured": "injured wounded hurt",
    "captured": "captured arrested detained abducted kidnapped pow pows",
    "displaced": "displaced homeless",
    "in_need": "hungry starving",
    "aircraft": "aircraft hercules black-hawks black-hawk blackhawks",
    "vehicles": "armour",
    "ships": "watercraft",
    "incidents": "airstrikes",
}

_IRREGULAR = {
    "person": "persons", "child": "children", "schoolchild": "schoolchildren", "life": "lives",
    "passer-by": "passers-by", "para": "paras", "abrams": "abrams", "bus": "buses",
}  # fmt: skip

# "the dead": words that count people when no noun follows, and that turn a following noun of persons into a toll.
STATE_WORDS: dict[str, Unit] = {
    "dead": "killed", "killed": "killed", "slain": "killed", "murdered": "killed", "executed": "killed",
    "injured": "injured", "wounded": "injured", "hurt": "injured", "captured": "captured", "arrested": "captured",
    "detained": "captured", "kidnapped": "captured", "abducted": "captured", "imprisoned": "captured",
    "displaced": "displaced", "uprooted": "displaced", "homeless": "displaced", "hungry": "in_need",
    "starving": "in_need", "malnourished": "in_need",
}  # fmt: skip

_TROOP_BODIES = word_set(
    """battalion brigade company platoon division regiment squadron contingent force garrison detachment corps army
    unit battlegroup mission formation vanguard deployment column troop navy taskforce reserve guard bataillon
    group-of-troops peacekeepers bodyguard rearguard component"""
)

# Organisations that hold people: the unit of "a battalion of 850" and "an 850-strong battalion".
ORGANISATIONS: dict[str, Unit] = {
    **dict.fromkeys(_TROOP_BODIES, "troops"),
    "team": "personnel", "staff": "personnel", "crew": "personnel", "militia": "personnel", "delegation": "persons",
    "crowd": "persons", "party": "personnel", "group": "personnel", "gang": "persons", "mob": "persons",
    "gendarmerie": "police", "constabulary": "police", "fleet": "ships", "flotilla": "ships", "convoy": "vehicles",
    "caravan": "persons",
}  # fmt: skip

# Organisations named without their size ("a battalion is on its way").
UNSIZED = word_set("battalion brigade company platoon regiment squadron division battlegroup")
UNSIZED_SINGLE = word_set("battalion brigade company platoon battlegroup")  # safe enough after "a"

# Single pieces of equipment worth a count of one ("a frigate"): a force by themselves.
SINGLE_ASSETS = word_set(
    """frigate warship destroyer corvette submarine minesweeper minehunter cruiser aircraft-carrier patrol-boat
    gunboat helicopter gunship drone warplane jet bomber vessel ship aircraft"""
)

POLICE_WORDS = word_set("police gendarme gendarmerie constabulary carabinieri civpol policing")
MILITARY_WORDS = word_set("military army service forces force infantry naval marine airborne uniformed")
_POLICE_HEADS = word_set(
    """officer trainer adviser advisor man monitor cadet instructor member guard reservist mentor recruit observer
    officers trainers advisers advisors men monitors cadets instructors members guards reservists mentors
    recruits personnel staff units unit"""
)
_MILITARY_HEADS = word_set("officer officers personnel member members men guard")
_TRAINING_WORDS = word_set("observer observers monitoring observation training verification advisory civilian")

_AIRCRAFT_MODEL = re.compile(
    r"(?:F/?A?|MiG|Su|Mi|C|CC|UH|AH|CH|KC|E|EC|EA|P|B|Tu|An|Il|Yak|Ka|MQ|RQ|NH|A|AC|MH|SH|TB|Bo"
    r"|JF)-?\d{1,3}[A-Z]{0,2}\d?(?:'?s)?"
)
_VEHICLE_MODEL = re.compile(r"(?:T|BMP|BTR|BRDM|BM|LAV|AMX|VAB|VBL|ZSU|PT|MT|PzH|CV|AML|ERC)-?\d{1,4}[A-Z]?\d?(?:'?s)?")

# Plural or invariant nouns for people of a country, as they stand after a number ("300 Senegalese", "600 French").
DEMONYMS = word_set(
    """afghans africans albanians algerians americans angolans arabs argentines argentinians armenians asians
    australians austrians azerbaijanis bahrainis bangladeshis basotho belarusians belgians beninese bolivians
    bosnians bosniaks brazilians british britons bulgarians burkinabe burkinabè burmese burundians cambodians
    cameroonians canadians chadians chileans chinese chechens colombians congolese croats croatians cubans
    cypriots czechs danes dominicans dutch ecuadorians ecuadoreans egyptians eritreans estonians ethiopians
    europeans fijians filipinos finns french frenchmen gabonese gambians georgians germans ghanaians greeks
    guatemalans guineans haitians hondurans hungarians icelanders indians indonesians iranians iraqis irish
    irishmen israelis italians ivorians jamaicans japanese jordanians kazakhs kenyans koreans kosovars kurds
    kuwaitis kyrgyz lao latvians lebanese liberians libyans lithuanians macedonians malagasy malawians
    malaysians malians maltese mauritanians mexicans moldovans mongolians montenegrins moroccans mozambicans
    namibians nepalese nepalis nicaraguans nigerians nigeriens norwegians omanis pakistanis palestinians
    paraguayans peruvians poles portuguese qataris romanians russians rwandans salvadorans saudis scots
    senegalese serbs serbians singaporeans slovaks slovenes somalis spaniards spanish sudanese swedes swiss
    syrians tajiks tanzanians thais timorese togolese tongans tunisians turks turkmens ugandans ukrainians
    uruguayans uzbeks venezuelans vietnamese yemenis zambians zimbabweans"""
)


class Noun(NamedTuple):
    """A counted noun: its unit and which grammatical numbers the form serves ("s", "p" or "sp")."""

    unit: Unit
    number: str


def noun_of(word: str) -> Noun | None:
    """The entry of one word, or of a two-word noun joined by a hyphen; lower case expected."""
    return _nouns().get(word)


def model_unit(word: str) -> Unit | None:
    """The unit of an equipment designation such as "F-16s" or "BTR-80", as written."""
    if not any(char.isdigit() for char in word):
        return None
    if _AIRCRAFT_MODEL.fullmatch(word):
        return "aircraft"
    return "vehicles" if _VEHICLE_MODEL.fullmatch(word) else None


def refine_unit(unit: Unit, head: str, modifiers: list[str]) -> Unit:
    """The unit of a noun once its modifiers are heard: police officers, military personnel, killed soldiers.

    Args:
        head: the head noun, lower case.
        modifiers: the words between number and head, lower case.
    """
    for word in modifiers:
        state = STATE_WORDS.get(word)
        if state is not None and unit in ("troops", "police", "personnel", "persons"):
            return state
    if unit in ("troops", "personnel", "persons"):
        if head in _POLICE_HEADS and not POLICE_WORDS.isdisjoint(modifiers):
            return "police"
        if head in _MILITARY_HEADS and not MILITARY_WORDS.isdisjoint(modifiers):
            return "troops"
        if head in ("bomber", "bombers") and "suicide" in modifiers:
            return "persons"
    return unit


def organisation_unit(head: str, modifiers: list[str]) -> Unit | None:
    """Who fills an organisation: "battalion" troops, "police unit" police, "observer mission" personnel."""
    unit = ORGANISATIONS.get(head) or ORGANISATIONS.get(head.removesuffix("s"))
    if head in ("companies", "parties"):
        unit = "troops" if head == "companies" else "personnel"
    if unit == "troops":
        if not POLICE_WORDS.isdisjoint(modifiers):
            return "police"
        if head in ("mission", "missions", "component") and not _TRAINING_WORDS.isdisjoint(modifiers):
            return "personnel"
    return unit


def plural(word: str) -> str:
    """The regular English plural, with the few irregular nouns of the tables."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("man"):
        return word[:-3] + "men"
    if word.endswith("y") and word[-2] not in "aeou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x")) else "s")


@cache
def _nouns() -> dict[str, Noun]:
    table: dict[str, Noun] = {}
    for unit, words in _SINGULARS.items():
        for word in words.split():
            singular = "persons" if unit == "troops" and word == "man" else unit
            table.setdefault(word, Noun(singular, "s"))
            table.setdefault(plural(word), Noun(unit, "p"))
    for unit, words in _INVARIANT.items():
        for word in words.split():
            table[word] = Noun(unit, "sp" if unit not in ("persons",) else "p")
    return table
