"""Words of the generated reports: sentences with slots, and what fills the slots. All of it was written for this bench.

Countries, towns and the bodies of the United Nations are real, so that codebooks and the gazetteer have work to do;
people, outlets, villages, armed groups and most operations are made of syllables and speak for nobody.
"""

from __future__ import annotations

HOSTS: dict[str, tuple[str, ...]] = {
    "Mali": ("Bamako", "Gao", "Kidal", "Timbuktu", "Mopti"),
    "the Central African Republic": ("Bangui", "Bossangoa", "Bambari", "Bria", "Kaga Bandoro"),
    "South Sudan": ("Juba", "Malakal", "Bentiu", "Bor", "Wau"),
    "Somalia": ("Mogadishu", "Kismayo", "Baidoa", "Beledweyne", "Afgooye"),
    "the Democratic Republic of the Congo": ("Goma", "Bunia", "Beni", "Bukavu", "Butembo"),
    "Chad": ("N'Djamena", "Abeche", "Moundou", "Sarh"),
    "Niger": ("Niamey", "Agadez", "Diffa", "Tahoua", "Zinder"),
    "Burkina Faso": ("Ouagadougou", "Djibo", "Dori", "Kaya"),
    "Nigeria": ("Maiduguri", "Yola", "Kaduna", "Jos", "Damaturu"),
    "Sudan": ("Khartoum", "El Fasher", "Nyala", "Geneina", "Kadugli"),
    "Libya": ("Tripoli", "Benghazi", "Sirte", "Misrata", "Sabha"),
    "Lebanon": ("Beirut", "Tyre", "Naqoura", "Tripoli", "Sidon"),
    "Syria": ("Aleppo", "Homs", "Idlib", "Raqqa", "Deraa"),
    "Iraq": ("Mosul", "Kirkuk", "Ramadi", "Tikrit", "Basra"),
    "Yemen": ("Sanaa", "Aden", "Taiz", "Hodeidah", "Marib"),
    "Afghanistan": ("Kabul", "Kandahar", "Kunduz", "Herat", "Jalalabad"),
    "Haiti": ("Port-au-Prince", "Gonaives", "Cap-Haitien", "Jacmel"),
    "Kosovo": ("Pristina", "Mitrovica", "Prizren", "Peja"),
    "Cyprus": ("Nicosia", "Famagusta", "Larnaca"),
    "Mozambique": ("Pemba", "Palma", "Mueda", "Nampula"),
}
SENDERS = (
    "France", "Germany", "Italy", "Spain", "Portugal", "Sweden", "Norway", "Denmark", "Ireland", "Poland", "Romania",
    "Ghana", "Senegal", "Togo", "Benin", "Burundi", "Rwanda", "Uganda", "Kenya", "Ethiopia", "Tanzania", "Zambia",
    "Malawi", "Morocco", "Egypt", "Tunisia", "Jordan", "India", "Pakistan", "Bangladesh", "Nepal", "Sri Lanka",
    "Indonesia", "Malaysia", "Fiji", "Mongolia", "China", "Brazil", "Uruguay", "Argentina", "Canada", "Australia",
)  # fmt: skip
BODIES = (
    "the United Nations Security Council", "the African Union", "the European Union", "the Security Council",
    "the African Union's Peace and Security Council", "the United Nations General Assembly",
)  # fmt: skip
SYLLABLES = "ba ko ndu ri ga mo si to ka le ma zu vo pi da re shu wen tal or mib fa ny que lo dor hai sel u".split()
OUTLET_KINDS = ("Times", "Wire", "Radio", "Courier", "Observer", "Monitor", "Agency", "Herald")
POSTS = (
    "a government spokesman", "a military spokeswoman", "the defence minister", "the foreign minister",
    "a spokesperson for the mission", "the governor", "a local official", "an aid worker", "a hospital doctor",
    "the army's chief of staff", "the interior ministry", "the mission's force commander", "a diplomat in New York",
)  # fmt: skip
UNITS = ("troops", "soldiers", "peacekeepers", "police officers", "military observers", "engineers", "paratroopers")
ARMS = ("gunmen", "armed men on motorcycles", "fighters", "militiamen", "rebels", "attackers with machetes")
TARGETS = ("a market", "a convoy", "an army post", "a village school", "a camp for the displaced", "a bus", "a church")
CONDITIONS = (
    "if {body} approves it", "once {body} has adopted a resolution", "provided that parliament in {capital} agrees",
    "as soon as a ceasefire is signed", "if the government of {host} asks for it", "when the rainy season has ended",
    "unless the talks in {capital} fail", "subject to a vote of {body}",
)  # fmt: skip
WHEN = (
    "on {weekday}", "last week", "on {date}", "earlier this month", "in {month}", "overnight", "two days ago",
    "over the weekend", "at dawn on {weekday}", "since {month}",
)  # fmt: skip
SOON = (
    "next week",
    "by {later}",
    "in the coming days",
    "within {few} weeks",
    "by the end of {month_after}",
    "in {year_after}",
)

# What a report is about: the first sentence, which gives the title as well, and the ones that may follow it.
LEADS = (
    "{sender} will send {n} {unit} to {host} {soon}, {post} said {when}",
    "{sender} said {when} that it would send {n} more {unit} to {operation} in {host} {condition}",
    "{sender} has {n} {unit} in {host}, {post} said {when}",
    "{n} {unit} from {sender} arrived in {town} {when} to join {operation}",
    "{sender} withdrew {n} {unit} from {town} {when}",
    "At least {few} people were killed {when} when {arms} attacked {target} in {town}, {post} said",
    "{arms_c} of {group} killed {few} {unit} of {operation} near {village} {when}",
    "{body_c} voted {when} to extend the mandate of {operation} in {host} until {later}",
    "{body_c} adopted resolution {number} {when}, which authorises up to {n} {unit} in {host}",
    "More than {many} people have fled {village}, {distance} km from {town}, {when}, {post} said",
    "{name} called {when} on {body} to authorise a force of {n} {unit} for {host}",
    "{sender} may send {n} {unit} to {host} {condition}, {name} said {when}",
    "Talks between the government of {host} and {group} began in {capital} {when}",
    "{post_c} accused {group} {when} of killing {few} civilians in {village}",
)
FOLLOWING = (
    "{operation} has about {n} {unit} in {host}, most of them in {town} and {town2}.",
    "{sender2} has promised {n} {unit} {condition}.",
    '"We will send {n} {unit} {soon}," said {name}, {post}.',
    "{name}, {post}, said that {few} of the {n} {unit} had reached {town} {when}.",
    "{group} denied that its men had taken part in the attack on {village}.",
    "{sender2} would not confirm the figure of {n} {unit}.",
    "The force is to grow from {n} to {n2} {unit} {soon}.",
    "The mandate runs until {later} and allows up to {n2} {unit}.",
    "{few} people were wounded and {few2} are missing, according to {post}.",
    "{post_c} put the number of dead at {few}, while residents spoke of {few2}.",
    "{name} alleged that {group} had burned {few} houses in {village}.",
    "{sender2} and {sender} together have {n} {unit} in the north of {host}.",
    "The road from {town} to {village} has been closed {when}.",
    "{arms_c} took {few} people hostage in {village}, {post} said, but {group} denied it.",
    "The United Nations says {many} people in {host} need food, {few2} per cent more than in {month}.",
    "{sender2} is considering whether to send {n} {unit}, {name} told reporters in {capital}.",
    "No decision has been taken, and {name} said {sender2} would wait until {body} has voted.",
    "The {unit} of {sender} are to stay for {months} months {condition}.",
    "{operation} was set up {years} years ago to protect civilians in {host}.",
    "{sender2} rejected a request to send {unit} to {town}.",
    "{name} warned that {group} could attack {town2} {soon}.",
    "A first group of {few} {unit} left {capital} {when}.",
    "Schools in {village} are shut and the market of {town2} is empty.",
    "{group} holds {village} and {few} hamlets on the river, people who fled to {town} said.",
)
# In a near copy of another report one of these stands at the end, and some number may be another.
COPY_ENDS = (
    "This report could not be confirmed independently.", "More follows.", "{outlet} contributed to this report.",
    "The figures were given {when}.", "Editing by the night desk in {capital}.",
)  # fmt: skip
OPERATIONS = (
    "MINUSMA", "MINUSCA", "UNMISS", "AMISOM", "MONUSCO", "UNIFIL", "UNAMID", "KFOR", "Operation {name_c}",
    "Operation {name_c}", "the joint force {name_c}", "the {name_c} mission",
)  # fmt: skip
