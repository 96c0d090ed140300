//! Countries: the codes of ISO 3166-1, and what somebody who wrote something else likely meant.
//!
//! Source: ISO 3166-1, alpha-2 and alpha-3, the 249 codes that are assigned (as of 2026-11). The names beside
//! them are everyday ones in English and German; a list of others may use them instead of codes. All below
//! serves remedies only and decides nothing. Codes that the standard merely reserves (EU, UK) or leaves to users (XK) are none.

use std::collections::BTreeSet;

/// Alpha-2 code, alpha-3 code, English and German name.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// All countries, by alpha-2 code.
static COUNTRIES: [Row; 249] = [
    ("AD", "AND", "Andorra", "Andorra"),
    ("AE", "ARE", "United Arab Emirates", "Vereinigte Arabische Emirate"),
    ("AF", "AFG", "Afghanistan", "Afghanistan"),
    ("AG", "ATG", "Antigua and Barbuda", "Antigua und Barbuda"),
    ("AI", "AIA", "Anguilla", "Anguilla"),
    ("AL", "ALB", "Albania", "Albanien"),
    ("AM", "ARM", "Armenia", "Armenien"),
    ("AO", "AGO", "Angola", "Angola"),
    ("AQ", "ATA", "Antarctica", "Antarktis"),
    ("AR", "ARG", "Argentina", "Argentinien"),
    ("AS", "ASM", "American Samoa", "Amerikanisch-Samoa"),
    ("AT", "AUT", "Austria", "Österreich"),
    ("AU", "AUS", "Australia", "Australien"),
    ("AW", "ABW", "Aruba", "Aruba"),
    ("AX", "ALA", "Åland", "Åland"),
    ("AZ", "AZE", "Azerbaijan", "Aserbaidschan"),
    ("BA", "BIH", "Bosnia and Herzegovina", "Bosnien und Herzegowina"),
    ("BB", "BRB", "Barbados", "Barbados"),
    ("BD", "BGD", "Bangladesh", "Bangladesch"),
    ("BE", "BEL", "Belgium", "Belgien"),
    ("BF", "BFA", "Burkina Faso", "Burkina Faso"),
    ("BG", "BGR", "Bulgaria", "Bulgarien"),
    ("BH", "BHR", "Bahrain", "Bahrain"),
    ("BI", "BDI", "Burundi", "Burundi"),
    ("BJ", "BEN", "Benin", "Benin"),
    ("BL", "BLM", "Saint Barthélemy", "Saint-Barthélemy"),
    ("BM", "BMU", "Bermuda", "Bermuda"),
    ("BN", "BRN", "Brunei", "Brunei"),
    ("BO", "BOL", "Bolivia", "Bolivien"),
    ("BQ", "BES", "Bonaire, Sint Eustatius and Saba", "Bonaire, Sint Eustatius und Saba"),
    ("BR", "BRA", "Brazil", "Brasilien"),
    ("BS", "BHS", "Bahamas", "Bahamas"),
    ("BT", "BTN", "Bhutan", "Bhutan"),
    ("BV", "BVT", "Bouvet Island", "Bouvetinsel"),
    ("BW", "BWA", "Botswana", "Botswana"),
    ("BY", "BLR", "Belarus", "Belarus"),
    ("BZ", "BLZ", "Belize", "Belize"),
    ("CA", "CAN", "Canada", "Kanada"),
    ("CC", "CCK", "Cocos Islands", "Kokosinseln"),
    ("CD", "COD", "Democratic Republic of the Congo", "Demokratische Republik Kongo"),
    ("CF", "CAF", "Central African Republic", "Zentralafrikanische Republik"),
    ("CG", "COG", "Republic of the Congo", "Republik Kongo"),
    ("CH", "CHE", "Switzerland", "Schweiz"),
    ("CI", "CIV", "Côte d'Ivoire", "Elfenbeinküste"),
    ("CK", "COK", "Cook Islands", "Cookinseln"),
    ("CL", "CHL", "Chile", "Chile"),
    ("CM", "CMR", "Cameroon", "Kamerun"),
    ("CN", "CHN", "China", "China"),
    ("CO", "COL", "Colombia", "Kolumbien"),
    ("CR", "CRI", "Costa Rica", "Costa Rica"),
    ("CU", "CUB", "Cuba", "Kuba"),
    ("CV", "CPV", "Cabo Verde", "Kap Verde"),
    ("CW", "CUW", "Curaçao", "Curaçao"),
    ("CX", "CXR", "Christmas Island", "Weihnachtsinsel"),
    ("CY", "CYP", "Cyprus", "Zypern"),
    ("CZ", "CZE", "Czechia", "Tschechien"),
    ("DE", "DEU", "Germany", "Deutschland"),
    ("DJ", "DJI", "Djibouti", "Dschibuti"),
    ("DK", "DNK", "Denmark", "Dänemark"),
    ("DM", "DMA", "Dominica", "Dominica"),
    ("DO", "DOM", "Dominican Republic", "Dominikanische Republik"),
    ("DZ", "DZA", "Algeria", "Algerien"),
    ("EC", "ECU", "Ecuador", "Ecuador"),
    ("EE", "EST", "Estonia", "Estland"),
    ("EG", "EGY", "Egypt", "Ägypten"),
    ("EH", "ESH", "Western Sahara", "Westsahara"),
    ("ER", "ERI", "Eritrea", "Eritrea"),
    ("ES", "ESP", "Spain", "Spanien"),
    ("ET", "ETH", "Ethiopia", "Äthiopien"),
    ("FI", "FIN", "Finland", "Finnland"),
    ("FJ", "FJI", "Fiji", "Fidschi"),
    ("FK", "FLK", "Falkland Islands", "Falklandinseln"),
    ("FM", "FSM", "Micronesia", "Mikronesien"),
    ("FO", "FRO", "Faroe Islands", "Färöer"),
    ("FR", "FRA", "France", "Frankreich"),
    ("GA", "GAB", "Gabon", "Gabun"),
    ("GB", "GBR", "United Kingdom", "Vereinigtes Königreich"),
    ("GD", "GRD", "Grenada", "Grenada"),
    ("GE", "GEO", "Georgia", "Georgien"),
    ("GF", "GUF", "French Guiana", "Französisch-Guayana"),
    ("GG", "GGY", "Guernsey", "Guernsey"),
    ("GH", "GHA", "Ghana", "Ghana"),
    ("GI", "GIB", "Gibraltar", "Gibraltar"),
    ("GL", "GRL", "Greenland", "Grönland"),
    ("GM", "GMB", "Gambia", "Gambia"),
    ("GN", "GIN", "Guinea", "Guinea"),
    ("GP", "GLP", "Guadeloupe", "Guadeloupe"),
    ("GQ", "GNQ", "Equatorial Guinea", "Äquatorialguinea"),
    ("GR", "GRC", "Greece", "Griechenland"),
    (
        "GS",
        "SGS",
        "South Georgia and the South Sandwich Islands",
        "Südgeorgien und die Südlichen Sandwichinseln",
    ),
    ("GT", "GTM", "Guatemala", "Guatemala"),
    ("GU", "GUM", "Guam", "Guam"),
    ("GW", "GNB", "Guinea-Bissau", "Guinea-Bissau"),
    ("GY", "GUY", "Guyana", "Guyana"),
    ("HK", "HKG", "Hong Kong", "Hongkong"),
    ("HM", "HMD", "Heard Island and McDonald Islands", "Heard und McDonaldinseln"),
    ("HN", "HND", "Honduras", "Honduras"),
    ("HR", "HRV", "Croatia", "Kroatien"),
    ("HT", "HTI", "Haiti", "Haiti"),
    ("HU", "HUN", "Hungary", "Ungarn"),
    ("ID", "IDN", "Indonesia", "Indonesien"),
    ("IE", "IRL", "Ireland", "Irland"),
    ("IL", "ISR", "Israel", "Israel"),
    ("IM", "IMN", "Isle of Man", "Isle of Man"),
    ("IN", "IND", "India", "Indien"),
    ("IO", "IOT", "British Indian Ocean Territory", "Britisches Territorium im Indischen Ozean"),
    ("IQ", "IRQ", "Iraq", "Irak"),
    ("IR", "IRN", "Iran", "Iran"),
    ("IS", "ISL", "Iceland", "Island"),
    ("IT", "ITA", "Italy", "Italien"),
    ("JE", "JEY", "Jersey", "Jersey"),
    ("JM", "JAM", "Jamaica", "Jamaika"),
    ("JO", "JOR", "Jordan", "Jordanien"),
    ("JP", "JPN", "Japan", "Japan"),
    ("KE", "KEN", "Kenya", "Kenia"),
    ("KG", "KGZ", "Kyrgyzstan", "Kirgisistan"),
    ("KH", "KHM", "Cambodia", "Kambodscha"),
    ("KI", "KIR", "Kiribati", "Kiribati"),
    ("KM", "COM", "Comoros", "Komoren"),
    ("KN", "KNA", "Saint Kitts and Nevis", "St. Kitts und Nevis"),
    ("KP", "PRK", "North Korea", "Nordkorea"),
    ("KR", "KOR", "South Korea", "Südkorea"),
    ("KW", "KWT", "Kuwait", "Kuwait"),
    ("KY", "CYM", "Cayman Islands", "Kaimaninseln"),
    ("KZ", "KAZ", "Kazakhstan", "Kasachstan"),
    ("LA", "LAO", "Laos", "Laos"),
    ("LB", "LBN", "Lebanon", "Libanon"),
    ("LC", "LCA", "Saint Lucia", "St. Lucia"),
    ("LI", "LIE", "Liechtenstein", "Liechtenstein"),
    ("LK", "LKA", "Sri Lanka", "Sri Lanka"),
    ("LR", "LBR", "Liberia", "Liberia"),
    ("LS", "LSO", "Lesotho", "Lesotho"),
    ("LT", "LTU", "Lithuania", "Litauen"),
    ("LU", "LUX", "Luxembourg", "Luxemburg"),
    ("LV", "LVA", "Latvia", "Lettland"),
    ("LY", "LBY", "Libya", "Libyen"),
    ("MA", "MAR", "Morocco", "Marokko"),
    ("MC", "MCO", "Monaco", "Monaco"),
    ("MD", "MDA", "Moldova", "Moldau"),
    ("ME", "MNE", "Montenegro", "Montenegro"),
    ("MF", "MAF", "Saint Martin", "Saint-Martin"),
    ("MG", "MDG", "Madagascar", "Madagaskar"),
    ("MH", "MHL", "Marshall Islands", "Marshallinseln"),
    ("MK", "MKD", "North Macedonia", "Nordmazedonien"),
    ("ML", "MLI", "Mali", "Mali"),
    ("MM", "MMR", "Myanmar", "Myanmar"),
    ("MN", "MNG", "Mongolia", "Mongolei"),
    ("MO", "MAC", "Macao", "Macau"),
    ("MP", "MNP", "Northern Mariana Islands", "Nördliche Marianen"),
    ("MQ", "MTQ", "Martinique", "Martinique"),
    ("MR", "MRT", "Mauritania", "Mauretanien"),
    ("MS", "MSR", "Montserrat", "Montserrat"),
    ("MT", "MLT", "Malta", "Malta"),
    ("MU", "MUS", "Mauritius", "Mauritius"),
    ("MV", "MDV", "Maldives", "Malediven"),
    ("MW", "MWI", "Malawi", "Malawi"),
    ("MX", "MEX", "Mexico", "Mexiko"),
    ("MY", "MYS", "Malaysia", "Malaysia"),
    ("MZ", "MOZ", "Mozambique", "Mosambik"),
    ("NA", "NAM", "Namibia", "Namibia"),
    ("NC", "NCL", "New Caledonia", "Neukaledonien"),
    ("NE", "NER", "Niger", "Niger"),
    ("NF", "NFK", "Norfolk Island", "Norfolkinsel"),
    ("NG", "NGA", "Nigeria", "Nigeria"),
    ("NI", "NIC", "Nicaragua", "Nicaragua"),
    ("NL", "NLD", "Netherlands", "Niederlande"),
    ("NO", "NOR", "Norway", "Norwegen"),
    ("NP", "NPL", "Nepal", "Nepal"),
    ("NR", "NRU", "Nauru", "Nauru"),
    ("NU", "NIU", "Niue", "Niue"),
    ("NZ", "NZL", "New Zealand", "Neuseeland"),
    ("OM", "OMN", "Oman", "Oman"),
    ("PA", "PAN", "Panama", "Panama"),
    ("PE", "PER", "Peru", "Peru"),
    ("PF", "PYF", "French Polynesia", "Französisch-Polynesien"),
    ("PG", "PNG", "Papua New Guinea", "Papua-Neuguinea"),
    ("PH", "PHL", "Philippines", "Philippinen"),
    ("PK", "PAK", "Pakistan", "Pakistan"),
    ("PL", "POL", "Poland", "Polen"),
    ("PM", "SPM", "Saint Pierre and Miquelon", "St. Pierre und Miquelon"),
    ("PN", "PCN", "Pitcairn", "Pitcairn"),
    ("PR", "PRI", "Puerto Rico", "Puerto Rico"),
    ("PS", "PSE", "Palestine", "Palästina"),
    ("PT", "PRT", "Portugal", "Portugal"),
    ("PW", "PLW", "Palau", "Palau"),
    ("PY", "PRY", "Paraguay", "Paraguay"),
    ("QA", "QAT", "Qatar", "Katar"),
    ("RE", "REU", "Réunion", "Réunion"),
    ("RO", "ROU", "Romania", "Rumänien"),
    ("RS", "SRB", "Serbia", "Serbien"),
    ("RU", "RUS", "Russia", "Russland"),
    ("RW", "RWA", "Rwanda", "Ruanda"),
    ("SA", "SAU", "Saudi Arabia", "Saudi-Arabien"),
    ("SB", "SLB", "Solomon Islands", "Salomonen"),
    ("SC", "SYC", "Seychelles", "Seychellen"),
    ("SD", "SDN", "Sudan", "Sudan"),
    ("SE", "SWE", "Sweden", "Schweden"),
    ("SG", "SGP", "Singapore", "Singapur"),
    (
        "SH",
        "SHN",
        "Saint Helena, Ascension and Tristan da Cunha",
        "St. Helena, Ascension und Tristan da Cunha",
    ),
    ("SI", "SVN", "Slovenia", "Slowenien"),
    ("SJ", "SJM", "Svalbard and Jan Mayen", "Svalbard und Jan Mayen"),
    ("SK", "SVK", "Slovakia", "Slowakei"),
    ("SL", "SLE", "Sierra Leone", "Sierra Leone"),
    ("SM", "SMR", "San Marino", "San Marino"),
    ("SN", "SEN", "Senegal", "Senegal"),
    ("SO", "SOM", "Somalia", "Somalia"),
    ("SR", "SUR", "Suriname", "Suriname"),
    ("SS", "SSD", "South Sudan", "Südsudan"),
    ("ST", "STP", "São Tomé and Príncipe", "São Tomé und Príncipe"),
    ("SV", "SLV", "El Salvador", "El Salvador"),
    ("SX", "SXM", "Sint Maarten", "Sint Maarten"),
    ("SY", "SYR", "Syria", "Syrien"),
    ("SZ", "SWZ", "Eswatini", "Eswatini"),
    ("TC", "TCA", "Turks and Caicos Islands", "Turks- und Caicosinseln"),
    ("TD", "TCD", "Chad", "Tschad"),
    ("TF", "ATF", "French Southern Territories", "Französische Süd- und Antarktisgebiete"),
    ("TG", "TGO", "Togo", "Togo"),
    ("TH", "THA", "Thailand", "Thailand"),
    ("TJ", "TJK", "Tajikistan", "Tadschikistan"),
    ("TK", "TKL", "Tokelau", "Tokelau"),
    ("TL", "TLS", "Timor-Leste", "Timor-Leste"),
    ("TM", "TKM", "Turkmenistan", "Turkmenistan"),
    ("TN", "TUN", "Tunisia", "Tunesien"),
    ("TO", "TON", "Tonga", "Tonga"),
    ("TR", "TUR", "Türkiye", "Türkei"),
    ("TT", "TTO", "Trinidad and Tobago", "Trinidad und Tobago"),
    ("TV", "TUV", "Tuvalu", "Tuvalu"),
    ("TW", "TWN", "Taiwan", "Taiwan"),
    ("TZ", "TZA", "Tanzania", "Tansania"),
    ("UA", "UKR", "Ukraine", "Ukraine"),
    ("UG", "UGA", "Uganda", "Uganda"),
    ("UM", "UMI", "United States Minor Outlying Islands", "Amerikanische Überseeinseln"),
    ("US", "USA", "United States", "Vereinigte Staaten"),
    ("UY", "URY", "Uruguay", "Uruguay"),
    ("UZ", "UZB", "Uzbekistan", "Usbekistan"),
    ("VA", "VAT", "Holy See", "Vatikanstadt"),
    ("VC", "VCT", "Saint Vincent and the Grenadines", "St. Vincent und die Grenadinen"),
    ("VE", "VEN", "Venezuela", "Venezuela"),
    ("VG", "VGB", "British Virgin Islands", "Britische Jungferninseln"),
    ("VI", "VIR", "U.S. Virgin Islands", "Amerikanische Jungferninseln"),
    ("VN", "VNM", "Vietnam", "Vietnam"),
    ("VU", "VUT", "Vanuatu", "Vanuatu"),
    ("WF", "WLF", "Wallis and Futuna", "Wallis und Futuna"),
    ("WS", "WSM", "Samoa", "Samoa"),
    ("YE", "YEM", "Yemen", "Jemen"),
    ("YT", "MYT", "Mayotte", "Mayotte"),
    ("ZA", "ZAF", "South Africa", "Südafrika"),
    ("ZM", "ZMB", "Zambia", "Sambia"),
    ("ZW", "ZWE", "Zimbabwe", "Simbabwe"),
];

/// Other names and short forms.
static ALSO: &[(&str, &[&str])] = &[
    ("AE", &["UAE", "VAE"]),
    ("AT", &["A", "Republik Österreich", "Republic of Austria"]),
    ("BA", &["Bosnia", "Bosnien", "Bosnien-Herzegowina", "Bosnia-Herzegovina"]),
    ("BE", &["België", "Belgique"]),
    ("BY", &["Weißrussland", "Belorussia"]),
    ("CH", &["Suisse", "Svizzera", "Swiss", "SUI", "Schweizerische Eidgenossenschaft"]),
    ("CI", &["Ivory Coast"]),
    ("CN", &["PRC", "Volksrepublik China", "People's Republic of China"]),
    ("CV", &["Cape Verde"]),
    ("CZ", &["Czech Republic", "Tschechische Republik", "Tschechei", "Česko"]),
    (
        "DE",
        &[
            "D",
            "BRD",
            "GER",
            "Bundesrepublik Deutschland",
            "Federal Republic of Germany",
            "Allemagne",
        ],
    ),
    ("DK", &["Danmark"]),
    ("EE", &["Eesti"]),
    ("ES", &["España"]),
    ("FI", &["Suomi"]),
    ("FO", &["Faroes", "Faeroe Islands", "Färöer-Inseln"]),
    ("FR", &["République française"]),
    (
        "GB",
        &[
            "Great Britain",
            "Großbritannien",
            "Britain",
            "England",
            "Scotland",
            "Schottland",
            "Wales",
            "Northern Ireland",
            "Nordirland",
            "U.K.",
        ],
    ),
    ("GR", &["Hellas", "Ellada", "Hellenic Republic"]),
    ("HR", &["Hrvatska"]),
    ("HU", &["Magyarország"]),
    ("IE", &["Éire", "Republic of Ireland", "Republik Irland"]),
    ("IM", &["Insel Man"]),
    ("IS", &["Ísland"]),
    ("IT", &["Italia"]),
    ("KP", &["DPRK"]),
    ("KR", &["Republic of Korea", "Republik Korea"]),
    ("LI", &["Fürstentum Liechtenstein"]),
    ("LT", &["Lietuva"]),
    ("LU", &["Lëtzebuerg"]),
    ("LV", &["Latvija"]),
    ("MC", &["Monte Carlo"]),
    ("MD", &["Moldawien", "Republik Moldau", "Republic of Moldova"]),
    ("MK", &["Macedonia", "Mazedonien", "FYROM"]),
    ("MM", &["Burma", "Birma"]),
    ("NL", &["Holland", "Nederland", "NED"]),
    ("NO", &["Norge"]),
    ("PL", &["Polska"]),
    ("RO", &["România"]),
    ("RU", &["Russian Federation", "Russische Föderation"]),
    ("SE", &["Sverige"]),
    ("SI", &["Slovenija"]),
    ("SK", &["Slovak Republic", "Slowakische Republik", "Slovensko"]),
    ("SZ", &["Swaziland"]),
    ("TL", &["East Timor", "Osttimor"]),
    ("TR", &["Turkey"]),
    (
        "US",
        &[
            "U.S.",
            "U.S.A.",
            "United States of America",
            "Vereinigte Staaten von Amerika",
            "America",
            "Amerika",
        ],
    ),
    ("VA", &["Vatican City", "Vatican", "Vatikan", "Heiliger Stuhl"]),
    ("VN", &["Viet Nam"]),
];

/// Codes of regions that lie in one country with whoever has them, for remedies; a test holds them
/// against the table that judges.
static REGIONS: &[(&str, &[&str])] = &[
    ("AT", &["austriaeast", "eu02", "at-vie-1", "at-vie-2"]),
    ("BE", &["belgiumcentral", "europe-west1"]),
    (
        "CH",
        &["switzerlandnorth", "switzerlandwest", "europe-west6", "eu-ch2", "ch-gva-2", "ch-dk-2"],
    ),
    (
        "DE",
        &[
            "eu-central-1",
            "eusc-de-east-1",
            "germanynorth",
            "germanywestcentral",
            "europe-west3",
            "europe-west10",
            "fsn1",
            "nbg1",
            "eu-de",
            "eu01",
            "de/fra",
            "de/txl",
            "de-fra-1",
            "de-muc-1",
        ],
    ),
    ("DK", &["denmarkeast"]),
    ("ES", &["eu-south-2", "spaincentral", "europe-southwest1", "es/vit"]),
    ("FI", &["europe-north1", "hel1"]),
    ("FR", &["eu-west-3", "francecentral", "francesouth", "europe-west9", "fr-par", "fr/par"]),
    ("GB", &["uksouth", "ukwest", "europe-west2", "gb/lhr"]),
    ("IE", &["eu-west-1", "northeurope"]),
    ("IT", &["eu-south-1", "italynorth", "europe-west8", "europe-west12", "it-mil"]),
    ("NL", &["westeurope", "europe-west4", "eu-nl", "nl-ams"]),
    ("NO", &["norwayeast", "norwaywest"]),
    ("PL", &["polandcentral", "europe-central2", "pl-waw"]),
    ("SE", &["eu-north-1", "swedencentral", "europe-north2"]),
    (
        "US",
        &[
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "centralus",
            "eastus",
            "eastus2",
            "westus",
            "westus2",
            "westus3",
            "us-central1",
            "us-east1",
            "us-east4",
            "us-west1",
        ],
    ),
];

/// What is larger than a country, or none at all.
const NO_COUNTRY: &[&str] = &[
    "EU",
    "Europa",
    "Europe",
    "European Union",
    "Europäische Union",
    "EEA",
    "EWR",
    "EFTA",
    "EMEA",
    "DACH",
    "global",
    "worldwide",
    "weltweit",
    "international",
];

/// How what is not known is written.
const UNKNOWN: &str = "what is not known is `{unknown: REASON}`";

/// Whether a text is an assigned alpha-2 code, in capitals as the standard has it.
pub fn is_code(text: &str) -> bool {
    COUNTRIES.binary_search_by_key(&text, |country| country.0).is_ok()
}

/// The code of a country by its code of two or three letters or by its whole name, in English or German.
pub fn by_name(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let code = |known: &str| known == text;
    let lower = text.to_lowercase();
    let means = |row: &&Row| {
        code(row.0) || code(row.1) || [row.2, row.3].iter().any(|name| name.to_lowercase() == lower)
    };
    (text.len() <= LONGEST).then(|| COUNTRIES.iter().find(means).map(|row| row.0)).flatten()
}

/// All assigned alpha-2 codes, in alphabetical order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    COUNTRIES.iter().map(|country| country.0)
}

/// Codes of regions and the country each lies in, as remedies name them.
pub fn regions() -> impl Iterator<Item = (&'static str, &'static str)> {
    REGIONS.iter().flat_map(|(country, codes)| codes.iter().map(|code| (*code, *country)))
}

/// Longest text that is looked at for what it means, in bytes.
const LONGEST: usize = 100;

/// What to write instead of a text that is no code.
pub fn remedy(text: &str) -> String {
    let text = text.trim();
    let slip = || {
        none(text)
            .or_else(|| meant(text).map(|(code, why)| format!("write \"{code}\": {why}")))
            .or_else(|| of_region(text))
            .or_else(|| of_parts(text))
    };
    (text.len() <= LONGEST).then(slip).flatten().unwrap_or_else(|| {
        format!("write the two letters of ISO 3166-1, such as \"DE\"; {UNKNOWN}")
    })
}

/// What names no country that has a code.
fn none(text: &str) -> Option<String> {
    let name = fold(text);
    if NO_COUNTRY.iter().any(|one| fold(one) == name) {
        let fact = "write one fact for each place, with its country";
        return Some(format!("this is no country: {fact}; {UNKNOWN}"));
    }
    let kosovo = "ISO 3166-1 has no code for Kosovo and leaves XK to users";
    matches!(name.as_str(), "xk" | "xkx" | "kosovo")
        .then(|| format!("{kosovo}: write `{{unknown: \"Kosovo\"}}`"))
}

/// The code somebody meant, and what is wrong with what was written.
fn meant(text: &str) -> Option<(&'static str, &'static str)> {
    let upper = text.to_uppercase();
    match upper.as_str() {
        "EL" => return Some(("GR", "EL is the EU's own sign for Greece")),
        "UK" => return Some(("GB", "UK is only reserved in ISO 3166-1")),
        _ => {}
    }
    if let Some(code) = find(|country| country.0 == upper) {
        return Some((code, "codes have capital letters"));
    }
    if let Some(code) = find(|country| country.1 == upper) {
        return Some((code, "the code of two letters, not of three"));
    }
    if let Some((head, part)) = upper.split_once('-')
        && matches!(part.len(), 1..=3)
        && text == upper
        && let Some(code) = find(|country| country.0 == head)
    {
        return Some((code, "the country without its part"));
    }
    named(text).map(|code| (code, "the code, not the name"))
}

/// The code of the first country that is meant.
fn find(is: impl Fn(&Row) -> bool) -> Option<&'static str> {
    COUNTRIES.iter().find(|country| is(country)).map(|country| country.0)
}

/// The country of a name.
fn named(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let bare = ["the ", "die ", "der "].iter().find_map(|article| lower.strip_prefix(article));
    let name = fold(bare.unwrap_or(&lower));
    let own = find(|country| [country.2, country.3].map(fold).contains(&name));
    own.or_else(|| {
        let (code, _) = ALSO.iter().find(|(_, names)| names.iter().any(|one| fold(one) == name))?;
        Some(*code)
    })
}

/// What to do with the code of a region.
fn of_region(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some((_, country)) = regions().find(|(code, _)| *code == lower) {
        return Some(format!("write `region_code: {text}` and `country: \"{country}\"`"));
    }
    let letters = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let looks = letters && text.contains(|c: char| c.is_ascii_digit()) && !text.contains(' ');
    let both = format!("write `region_code: {text}`, and the country it lies in");
    looks.then(|| format!("a region is no country: {both}; {UNKNOWN}"))
}

/// What to do with more than a country, such as a list or a town with it.
fn of_parts(text: &str) -> Option<String> {
    let parts = text.split([',', ';', '/', '(', ')', '+', '&', '|']);
    let found: BTreeSet<_> = parts.filter_map(|part| Some(meant(part.trim())?.0)).collect();
    let all = Vec::from_iter(found);
    match all.as_slice() {
        [] => None,
        [code] => Some(format!("write \"{code}\" and nothing else")),
        _ => Some(format!("write one fact for each place: {}", all.join(", "))),
    }
}

/// A name without case, marks and signs, so that ways of writing it are one.
fn fold(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'à'..='å' | 'ă' | 'æ' => out.push('a'),
            'ç' | 'č' => out.push('c'),
            'è'..='ë' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò'..='ö' | 'ø' => out.push('o'),
            'ù'..='ü' => out.push('u'),
            'ß' => out.push_str("ss"),
            '&' => out.push_str("and"),
            _ if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    // Marks that are written as a second letter.
    out.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_assigned_code_is_accepted_and_nothing_else_of_two_letters() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0), "they are searched by code");
        let pairs = ('A'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("{a}{b}")));
        assert_eq!(pairs.filter(|pair| is_code(pair)).count(), 249);
        for wrong in ["", "de", "De", "DEU", "D", "EU", "UK", "EL", "XK", "AN", "ZZ", "DE ", "ＤＥ"]
        {
            assert!(!is_code(wrong), "{wrong}");
        }
    }

    #[test]
    fn small_letters_three_letters_and_names_of_every_country_lead_to_its_code() {
        for (code, three, english, german) in COUNTRIES {
            let written = [
                code.to_lowercase(),
                three.to_owned(),
                three.to_lowercase(),
                english.to_owned(),
                german.to_owned(),
                german.to_uppercase(),
                format!("the {english}"),
            ];
            for text in written {
                assert_eq!(meant(&text).map(|found| found.0), Some(code), "{text}");
                assert!(remedy(&text).starts_with(&format!("write \"{code}\": ")), "{text}");
            }
        }
        for (code, names) in ALSO {
            for name in *names {
                assert!(remedy(name).starts_with(&format!("write \"{code}\": ")), "{name}");
            }
        }
    }

    #[test]
    fn no_name_means_two_countries() {
        let mut met = BTreeMap::new();
        let own = COUNTRIES.iter().flat_map(|one| [(one.0, one.2), (one.0, one.3)]);
        let also = ALSO.iter().flat_map(|(code, names)| names.iter().map(|name| (*code, *name)));
        for (code, name) in own.chain(also) {
            let other = *met.entry(fold(name)).or_insert(code);
            assert_eq!(other, code, "{name}");
        }
        let three: BTreeSet<_> = COUNTRIES.iter().map(|country| country.1).collect();
        assert_eq!(three.len(), COUNTRIES.len());
        assert!(ALSO.iter().chain(REGIONS).all(|(code, _)| is_code(code)));
    }

    #[test]
    fn the_likely_slip_is_named() {
        for (text, told) in [
            ("EL", "write \"GR\": EL is the EU's own sign for Greece"),
            ("UK", "write \"GB\": UK is only reserved in ISO 3166-1"),
            ("uk", "write \"GB\": "),
            ("de", "write \"DE\": codes have capital letters"),
            ("no", "write \"NO\": codes have capital letters"),
            ("DEU", "write \"DE\": the code of two letters, not of three"),
            ("Deutschland", "write \"DE\": the code, not the name"),
            ("OESTERREICH", "write \"AT\": "),
            ("Osterreich", "write \"AT\": "),
            ("Turkiye", "write \"TR\": "),
            ("die Schweiz", "write \"CH\": "),
            ("The Netherlands", "write \"NL\": "),
            ("Bosnia & Herzegovina", "write \"BA\": "),
            ("U.S.A.", "write \"US\": "),
            ("U.S.", "write \"US\": "),
            ("DE-BY", "write \"DE\": the country without its part"),
            ("EU", "this is no country: write one fact for each place"),
            ("Europa", "this is no country"),
            ("XK", "ISO 3166-1 has no code for Kosovo"),
            ("Kosovo", "ISO 3166-1 has no code for Kosovo"),
            ("eu-central-1", "write `region_code: eu-central-1` and `country: \"DE\"`"),
            ("Germanywestcentral", "write `region_code: Germanywestcentral` and `country: \"DE\"`"),
            ("de/fra", "write `region_code: de/fra` and `country: \"DE\"`"),
            ("eu-west-2", "a region is no country: write `region_code: eu-west-2`, and"),
            ("eu-central-1a", "a region is no country"),
            ("Frankfurt, Germany", "write \"DE\" and nothing else"),
            ("Deutschland (Nürnberg)", "write \"DE\" and nothing else"),
            ("DE/AT", "write one fact for each place: AT, DE"),
            ("Atlantis", "write the two letters of ISO 3166-1"),
            ("ZZ", "write the two letters of ISO 3166-1"),
        ] {
            assert!(remedy(text).starts_with(told), "{text}: {}", remedy(text));
        }
        let long = "DE, ".repeat(1000);
        assert!(remedy(&long).starts_with("write the two letters"), "nothing is searched for long");
    }
}
