"""Word lists the name finder leans on: given names, titles, words that are towns only by accident, cues of place.

Compiled for Contingent; all are folded (lower case, no accents).
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN_NAMES = _words("""
abdallah abdul abdullah abdullahi abu adam adama ahmad ahmed alain alan alassane albert alejandro alex alexander alexei alfred
ali alice amadou amina amir amy ana andre andrea andreas andrei andrew andrey angela ann anna anne anthony antoine antonio
antony arthur ashraf ban barack bashar benedict benjamin bernard bill blaise bob boris boutros brian bruce cameron carl carlos
catherine charles chris christian christine christopher claude colin condoleezza daniel david dean deborah denis dennis dick
didier dmitry dominique donald donna douglas edward elena elizabeth ellen emma emmanuel eric ernest evo fatou federica
felix ferdinand fidel filipe francois frank franklin fred frederic gareth gary gen george georges gerard gerhard gideon gordon
goodluck graham greg guillermo guy gustavo hassan heather helen henri henry herve hillary hilary hugo hussein ibrahim ibrahima igor
ilham ivan jack jacob jacques jake jakob james jan jane janet jason javier jean jeff jeffrey jennifer jens jeremy jerry jessica jim
jimmy joao joe joel john johnny jon jonathan jorge jose joseph joshua juan julia julian justin kamal karen karl kathy
keith kenneth kevin khalid kim kofi kyle lansana larry laurent lawrence lee leila leon lindsey lisa lloyd louis luis luc lucy
mahamat mamadou manuel marc marco margaret maria marie mario mark martin martha mary mathieu matt matthew maurice max megan
michael michel michelle miguel mike mohamed mohammad mohammed mohamud moussa muhammad muhammadu mustafa nancy nathan
nicholas nick nicolas nigel nikol nikolai nikos nina nouri olaf oleg oliver olivier olusegun omar oscar osman ousmane pablo
pascal patrice patricia patrick paul pedro peter petro phil philip philippe pierre rachel ralph ramzan raul ray raymond rebecca
recep ricardo richard rick rob robert roberto robin roger roman romeo ron ronald rosemary ross roy russell ruth ryan sadio sally
salah sam samantha samuel sandra sara sarah sean sebastian sergei sergey sergio shane sharon sheikh simon sofia sophie stanley
stefan stephane stephen steve steven stuart susan susilo sylvie tariq ted teodoro terry theresa thierry thomas tim timothy tina
tom tony ursula valentina vaclav victor vincent viktor vitaly vladimir volodymyr walter wendy wesley william xavier yahya yaya
yann yasser yoweri yulia yves yuri yusuf zalmay zoe
""")

# "Michael Jordan": a single-word state that is also a surname is passed over after one of these or a given name.
CIVIL_TITLES = _words("mr mrs ms miss dr sir lord lady dame professor prof madame monsieur father sister saint st")

TITLES = CIVIL_TITLES | _words("""
president vice minister premier chancellor king queen prince princess emperor sultan emir sheikh ayatollah imam pope bishop
archbishop cardinal reverend rev senator congressman congresswoman representative governor mayor ambassador envoy secretary
commissioner commander commandant general gen lieutenant lt colonel col major maj captain capt sergeant sgt corporal cpl private
brigadier brig admiral adm marshal commodore chief director spokesman spokeswoman spokesperson leader warlord judge justice
prosecutor lawyer attorney analyst journalist reporter activist professor militant rebel fighter soldier officer inspector
superintendent detective chairman chairwoman speaker deputy candidate defector dictator
""")

# States and capitals that are given names too: "Chad Smith" is a person.
GIVEN_NAME_STATES = _words(
    "chad jordan israel georgia india kenya austria malta cyprus ireland german victoria sofia paris sydney"
)

# States whose names are things as well: "the turkey is in the oven; Turkey must rest".
COMMON_NOUN_STATES = frozenset({"Turkey", "China"})

DIRECTIONS = _words("""
north south east west northern southern eastern western central northeast northwest southeast southwest northeastern northwestern
southeastern southwestern upper lower greater rural downtown old new inner outer nearby neighbouring neighboring coastal mid
""")

STRONG_PREPOSITIONS = _words(
    "in near around outside inside into toward towards throughout across via between at through within"
)
WEAK_PREPOSITIONS = _words("from to of for over above on beyond against off")
PLACE_NOUNS = _words("""
city cities town towns village villages capital capitals port hamlet settlement suburb neighbourhood neighborhood
locality municipality commune outskirts suburbs base bases stronghold bastion
""")
OF_NOUNS = _words("""
mayor governor bishop archbishop people residents inhabitants siege battle fall capture recapture liberation bombardment shelling
streets centre center suburb edge gates defenders control
""")
ADMIN_NOUNS = _words("""
province provinces governorate oblast region district prefecture county state department canton municipality subdistrict
voivodeship territory
""")
PLACE_HEADS = _words("""
airport airfield airbase airstrip port harbour harbor university hospital stadium cathedral mosque church market prison city town
province governorate oblast region district prefecture county international central road highway street bridge square
camp base barracks zoo declaration agreement accord accords conference summit talks process protocol communique peace ceasefire
embassy consulate residents government authorities police mayor
""")

# After a state's name, a capitalised word of these is no surname: "Jordan Armed Forces", "Israel Police".
NOT_SURNAMES = (
    PLACE_HEADS
    | TITLES
    | DIRECTIONS
    | _words("""
armed forces force army air navy defense defence police border war peace national foreign prime security supreme parliament
crisis conflict today news radio television tv times post authorities mission operation task brigade battalion contingent
troops soldiers monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december and or in on at to of for with from by will has is was are were have had who that which
said says also the a an as but after before during while since until if not its his their
""")
)

PARTICLES = _words("""
de du des la le les el al ul ad ar as ash at az ez es er of the sur sous en am an der den dem bei i e da do dos das di del y upon
aux au a
""")
ARTICLES = _words("al el ad ar as ash at az an ed er es ez ad")

# Ordinary words that stand capitalised in reports and are also towns somewhere; never read as a place on their own.
NOT_TOWNS = (
    NOT_SURNAMES
    | GIVEN_NAMES
    | WEAK_PREPOSITIONS
    | STRONG_PREPOSITIONS
    | _words("""
most police march tuesday union council rebel rebels force forces government opposition republic democratic people party front
movement liberation united nations nation international african african european islamic christian muslim muslims christians
catholic orthodox jewish arab arabs arabic kurdish kurd kurds tuareg hutu tutsi sunni shia shiite alawite druze yazidi rohingya
assembly senate congress house court tribunal committee commission council agency office bureau department ministry federal
confederation federation league pact treaty convention resolution charter article chapter section annex report statement
act bill law order rule plan programme program project fund bank company corporation group center centre institute school
college academy church temple tower hall palace hotel restaurant cafe club bar park garden beach bay island islands lake river
mountain mount hill valley forest desert coast ocean sea gulf strait canal cape point bridge street avenue road square gate
north south east west left right centre middle top bottom first second third fourth fifth one two three four five six seven
eight nine ten eleven twelve hundred thousand million billion dozens scores several many few some all none both each every
either neither other others another same such this these those here there where when why how what which who whom whose it he she
they we you i me him her us them my your our mine be been being do does did done can could may might must shall should
would ought need dare go goes went gone come came get got make made take took give gave see saw seen know knew known think say
tell told ask asked find found want wanted use used try tried leave left call called keep kept let begin began show showed hear
heard play run ran move moved live lived believe hold held bring brought happen write wrote sit sat stand stood lose lost pay paid
meet met include continue set learn change lead led understand watch follow stop create speak read allow add spend grow open walk
win won offer remember love consider appear buy wait serve die send sent expect build stay fall fell cut reach kill killed remain
about above across after again against ago along already although always among amid any anyone anything because before behind
below besides beyond but despite down due else even ever except far fewer finally former further generally half hardly hence however
indeed instead just last late later least less like likely long longer maybe meanwhile moreover much nearly never nevertheless next
no nobody not nothing now often once only or otherwise out over own per perhaps please quite rather really recently since so soon
still than then therefore though thus till together too toward under unless unlike until unto up upon very well whatever whenever
whether while with without yes yet today tomorrow yesterday tonight morning evening night day week month year decade century
spring summer autumn winter monday mondays
army navy marines marine guard guards military militia troops soldier soldiers officer officers commander commanders general
brigade battalion regiment division corps squadron platoon company unit command headquarters staff mission operation operations
contingent peacekeepers peacekeeper observers monitors mercenaries gunmen militants insurgents terrorists fighters civilians
refugees residents villagers protesters demonstrators students teachers doctors nurses workers farmers children women men
families victims witnesses officials diplomats ministers leaders members sources analysts experts critics supporters allies
enemies hostages prisoners detainees migrants displaced survivors relatives locals foreigners westerners
reuters guardian telegraph times post herald tribune observer mirror sun star independent express mail globe gazette chronicle
journal monitor echo figaro monde liberation jazeera arabiya bloomberg interfax tass xinhua
good great big small large little high low young early hard main major minor public private local national regional global foreign
domestic human political economic social financial legal medical religious special general common current recent final total
full empty free safe secure open closed clear dark white black red green blue yellow brown grey gray gold
golden silver purple orange
peace war hope faith justice freedom liberty unity victory glory honor honour fire water air earth wind storm rain snow sun
moon star stars light shadow eagle lion tiger wolf bear horse dragon shield sword spear hammer anvil arrow bow knife gun rifle
tank missile rocket bomb mine drone ship boat plane helicopter truck car bus train convoy
commonwealth fleet hercules apache tornado typhoon abrams leopard bradley chinook puma lynx merlin patriot javelin stinger iskander
eid ramadan easter christmas noel sabbath god allah jesus muhammad bible quran
bush clinton obama trump biden reagan carter ford nixon kennedy johnson lincoln jackson jefferson madison wilson roosevelt
truman blair brown cameron may thatcher major churchill sunak starmer sarkozy hollande macron merkel schroeder putin medvedev
lavrov assad gaddafi qaddafi saddam mubarak morsi sisi netanyahu sharon rabin arafat abbas erdogan karzai ghani maliki abadi
zelensky zelenskyy yeltsin milosevic kerry powell rice rumsfeld gates panetta hagel mattis austin petraeus mccain albright
annan ban guterres kabila kagame museveni bozize djotodia touadera samba deby gbagbo ouattara compaore keita toure traore
conde jammeh barrow taylor sirleaf sankoh kabbah obasanjo buhari jonathan bashir kiir machar afewerki meles abiy farmajo
mugabe mandela zuma mbeki savimbi habyarimana nkurunziza aristide preval martelly moise henry chavez maduro uribe santos
castro lula rousseff modi singh gandhi khan sharif bhutto musharraf zardari suu kyi
royal imperial grand crown state free saint san santa port fort camp base post station square corner
de la le les el al ben bin ibn abu abou van von der den das dos da di du des
islam christianity hinduism buddhism judaism
acting former interim vice joint combined multinational
""")
)
NUMBER_WORDS = _words(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty several"
)
SPEECH_VERBS = _words("""
said says say told tells added adds warned warns claimed claims argued insisted denied called asked replied wrote tweeted
announced explained noted stressed vowed pledged promised admitted acknowledged confirmed described thanked urged
""")
ALWAYS_CAPITAL_ENGLISH = frozenset(
    {"US", "IS", "WHO", "CAR", "FAR", "MEND", "FACT", "MODEL", "LET", "AU", "UN", "MIF", "DPO"}
)
