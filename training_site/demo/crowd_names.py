"""Names for a made-up area of any size: people in several scripts, towns, and kinds of place."""

#: Given and family names by preferred language, separated by spaces.
NAMES: dict[str, tuple[str, str]] = {
    "en": (
        "Grace Samuel Joanne Kwame Sarah Daniel Rebecca Priya Olena Hannah Deborah Michael "
        "Sunita Blessing Peter Margaret Claire Adaeze Stuart Chen Fátima Ahmet Rasa Lina Georgi "
        "Efua Teresa Kyle Anjali Omar Zoë Siân",
        "Adeyemi Harper Mensah Whitfield Okonkwo Sandhu Brooks Lawson Boateng Silva Emerson "
        "Patel Farouk Osei Clarke Tran Gill Eze Lockwood Ellison Bennett Nwosu Hargreaves "
        "Rahman Wei Gonçalves Yildiz O’Brien Kazlauskas Ng",
    ),
    "pl": (
        "Agnieszka Piotr Katarzyna Tomasz Magdalena Marek Ewa Beata Aleksandra Dorota Łukasz "
        "Michał Żaneta Paweł Małgorzata Krzysztof Grażyna Stanisław Zofia Jakub",
        "Nowak Kowal Wójcik Lewandowicz Kaczmarek Mazur Król Dąb Szymańczyk Woźniak Kozieł "
        "Jankowiak Kwiatek Żak Pawlak Michalik Zając Wróbel Stępień Sikora",
    ),
    "ro": (
        "Ion Maria Elena Andrei Ioana Vasile Cristina Raluca Ștefan Mihai Alina Gheorghe Țuțu "
        "Florin Roxana Răzvan Simona Bogdan Ileana Dragoș",
        "Popescu Dumitru Rusu Stoica Marin Munteanu Ene Ionescu Șerban Țurcanu Gheorghiu "
        "Constantin Florea Lungu Moldovan Sârbu Crăciun Văduva Pîrvu Neagu",
    ),
    "ur": (
        "محمد ثنا طارق نمرہ بلال زینب یوسف عمران عائشہ فاطمہ حسن علی سعدیہ Imran Sana Tariq "
        "Nimra Bilal Zainab Yusuf",
        "اقبال ملک حسین شاہ احمد قریشی خان راجہ Iqbal Malik Hussain Shah Ahmed Qureshi Khan "
        "Mirza Chaudhry Akhtar",
    ),
}
#: Preferred languages, with weights.
LANGUAGES = {"en": 62, "pl": 15, "ro": 13, "ur": 10}

#: Towns, separated by spaces.
TOWNS = (
    "Ashwater Barling Canmere Dunfleet Eastmarsh Fobridge Grayford Hadholm Ingrave Kelvestone "
    "Langdene Marlsea Northwick Orsted Pitseam Quendale Rainholt Shoebury Tilford Upmarsh "
    "Vangefield Westholm Yalmouth Zealbury"
)

#: What places are called, by sector.
PLACES: dict[str, tuple[str, ...]] = {
    "hotels": ("Bridge Hotel", "Station Inn", "Park Lodge", "Quay Hotel"),
    "pharmacies": ("High Street Pharmacy", "Station Road Pharmacy", "Green Cross Pharmacy"),
    "schools": ("Primary School", "Academy", "College"),
    "social-care": ("Care Team", "Family Centre"),
    "transport": ("Taxi Rank", "Bus Depot"),
    "housing": ("Housing Office", "Repairs Depot"),
    "health": ("Surgery", "Walk-in Centre"),
    "night-time": ("Night Café", "Bar and Kitchen"),
}

#: Codes of job roles by sector. Elsewhere the role is not recorded.
ROLES: dict[str, tuple[str, ...]] = {
    "hotels": (
        "night-porter",
        "receptionist",
        "housekeeper",
        "housekeeper",
        "bar-staff",
        "duty-manager",
    ),
    "pharmacies": ("pharmacist", "counter-assistant", "counter-assistant"),
    "schools": ("head-teacher",),
    "night-time": ("bar-staff",),
}
