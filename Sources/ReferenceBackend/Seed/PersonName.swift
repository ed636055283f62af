/// A person's name in its own script, with a Latin form for an address.
struct PersonName {
    let given: String
    let family: String
    /// `given.family` in lower-case ASCII.
    let handle: String

    /// The part of the world that a name and its telephone number come from.
    enum Origin {
        case french, tunisian, arabic, hebrew
    }

    /// Draws a name.
    init(_ origin: Origin, from random: inout SplitMix64) {
        let names = Self.names(origin)
        let (first, last) = (random.pick(names.given), random.pick(names.family))
        given = first.written
        family = last.written
        handle = "\(first.latin).\(last.latin)"
    }

    /// A name and its Latin form.
    private struct Part {
        let written: String
        let latin: String

        /// Reads `محمد=mohamed`, or a Latin name alone.
        init(_ text: Substring) {
            let parts = text.split(separator: "=")
            written = String(parts[0])
            latin = Handles.ascii(String(parts[parts.count - 1]))
        }
    }

    private typealias Names = (given: [Part], family: [Part])

    private static func names(_ origin: Origin) -> Names {
        switch origin {
        case .french: french
        case .tunisian: tunisian
        case .arabic: arabic
        case .hebrew: hebrew
        }
    }

    private static func parts(_ text: String) -> [Part] { text.split(separator: ",").map(Part.init) }

    private static let french: Names = (
        parts(
            """
            Jean,Marie,Pierre,Françoise,Hélène,André,Élodie,Benoît,Chloé,Émile,Zoé,Jérôme,Noémie,Théo,Inès,Loïc,Agnès,\
            Gaël,Céline,François,Anaïs,Rémi,Océane,Stéphane,Véronique,Jean-Luc,Anne-Sophie,Maël,Gisèle,Édouard
            """),
        parts(
            """
            Dupont,Lefèvre,Moreau,Girard,Bélanger,Rousseau,Mercier,Lambert,Fontaine,Chevalier,Gauthier,Perrin,Garnier,\
            Faure,Blanchard,Guérin,Brunet,Delaunay,Lemaître,Hébert,Prévost,Rivière,Vasseur,Coulon,D'Arcy,Le Goff,\
            Châtelain,Œuvrard,Noël,Besançon
            """)
    )

    private static let tunisian: Names = (
        parts(
            """
            Mohamed,Ahmed,Ali,Youssef,Amine,Karim,Sami,Hatem,Nizar,Mehdi,Walid,Slim,Fatma,Amel,Ines,Rim,Sonia,Leila,\
            Mouna,Hajer,Nesrine,Olfa,Khadija,Salma,Yasmine,Emna,Bilel,Anis,Zied,Houda
            """),
        parts(
            """
            Ben Ali,Trabelsi,Hammami,Gharbi,Jaziri,Mejri,Bouazizi,Chebbi,Kefi,Zouari,Ben Salah,Mansouri,Ayari,Dridi,\
            Jlassi,Ferchichi,Ben Youssef,Sassi,Karoui,Belhadj,Masmoudi,Khelifi,Ben Amor,Tlili,Riahi,Baccouche,Nasri,\
            Hassan,Guesmi,Ben Romdhane
            """)
    )

    private static let arabic: Names = (
        parts(
            """
            محمد=mohamed,أحمد=ahmed,فاطمة=fatima,يوسف=youssef,خديجة=khadija,علي=ali,مريم=mariam,عمر=omar,سلمى=salma,\
            إبراهيم=ibrahim,نور=nour,حسن=hassan,زينب=zeineb,خالد=khaled,ليلى=leila,عبد الله=abdallah,سعاد=souad,\
            طارق=tarek,هدى=houda,رشيد=rachid,أمينة=amina,ياسين=yassine,ريم=rim,كريم=karim
            """),
        parts(
            """
            الطرابلسي=trabelsi,بن علي=benali,الحمامي=hammami,الغربي=gharbi,المنصوري=mansouri,الشابي=chebbi,\
            بن صالح=bensalah,الزواري=zouari,حداد=haddad,القاسمي=kacemi,النجار=najjar,الخطيب=khatib,الأنصاري=ansari,\
            عباس=abbas,درويش=darwich,سليمان=slimane,مراد=mrad,العياري=ayari,الجزيري=jaziri,بوعزيزي=bouazizi
            """)
    )

    private static let hebrew: Names = (
        parts(
            """
            דוד=david,שרה=sara,משה=moshe,רחל=rachel,יעקב=yaakov,מרים=miriam,יוסף=yosef,לאה=lea,אברהם=avraham,\
            רבקה=rivka,נועם=noam,תמר=tamar,איתן=eitan,מיכל=michal,אורי=uri,יעל=yael,דניאל=daniel,נעמה=naama,\
            אסף=asaf,שירה=shira
            """),
        parts(
            """
            כהן=cohen,לוי=levi,מזרחי=mizrahi,פרץ=peretz,ביטון=biton,דהן=dahan,אברהם=avraham,פרידמן=friedman,\
            אזולאי=azoulay,חדד=hadad,גבאי=gabay,אוחיון=ohayon,שפירא=shapira,בן דוד=bendavid,עמר=amar,כץ=katz,\
            סבג=sabag,אלבז=elbaz,רוזן=rozen,חזן=hazan
            """)
    )
}
