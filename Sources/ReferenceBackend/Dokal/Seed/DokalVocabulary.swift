/// What the records of a made-up clinic say.
enum DokalVocabulary {
    /// A practitioner of the demo clinic.
    struct Post {
        let first: String
        let last: String
        /// Position among the specialties.
        let specialty: Int
        let city: String
        let address: String
        let latitude: Double
        let longitude: Double
        let sector: String?
        let languages: [String]
        /// Weekdays, 0 for Sunday, each with ranges of hours.
        let hours: [(days: [Int], from: String, to: String)]
        let minutes: Int
    }

    static let posts = [
        Post(
            first: "Yossi", last: "Levi", specialty: 0, city: "Tel Aviv", address: "123 Dizengoff", latitude: 32.07,
            longitude: 34.77, sector: "Clalit", languages: ["Français", "Hébreu"],
            hours: [([0, 1, 2, 3, 4], "09:00", "13:00"), ([0, 2, 4], "14:00", "17:00")], minutes: 30),
        Post(
            first: "Sarah", last: "Benhamou", specialty: 1, city: "Jérusalem", address: "12 Emek Refaim",
            latitude: 31.76, longitude: 35.22, sector: "Maccabi", languages: ["Français", "Anglais", "Hébreu"],
            hours: [([0, 1, 3], "08:00", "14:00"), ([4], "13:00", "19:00")], minutes: 20),
        Post(
            first: "Michael", last: "Azoulay", specialty: 2, city: "Netanya", address: "4 Herzl", latitude: 32.33,
            longitude: 34.86, sector: nil, languages: ["Français"],
            hours: [([0, 1, 2, 3, 4], "10:00", "18:00")], minutes: 30),
        Post(
            first: "נועה", last: "כץ", specialty: 3, city: "חיפה", address: "הנביאים 20", latitude: 32.81,
            longitude: 34.99, sector: "Clalit", languages: ["עברית", "English"],
            hours: [([0, 2, 3], "08:30", "12:30"), ([0, 2], "16:00", "19:00")], minutes: 15),
        Post(
            first: "Daniel", last: "Cohen", specialty: 4, city: "Ashdod", address: "7 HaShayatim", latitude: 31.80,
            longitude: 34.64, sector: "Meuhedet", languages: ["Français", "Hébreu"],
            hours: [([1, 2, 3, 4], "09:00", "15:00"), ([5], "08:00", "11:00")], minutes: 30),
        Post(
            first: "Rivka", last: "Friedman", specialty: 5, city: "Ra'anana", address: "88 Ahuza", latitude: 32.18,
            longitude: 34.87, sector: "Leumit", languages: ["English", "Hébreu"],
            hours: [([0, 1, 2, 3, 4], "08:00", "12:00")], minutes: 45),
        Post(
            first: "Samir", last: "Haddad", specialty: 0, city: "Nazareth", address: "3 Paulus VI", latitude: 32.70,
            longitude: 35.30, sector: "Clalit", languages: ["العربية", "Hébreu", "English"],
            hours: [([1, 2, 3, 4, 6], "09:00", "16:00")], minutes: 30),
        Post(
            first: "Élise", last: "Dahan", specialty: 2, city: "Tel Aviv", address: "15 Rothschild", latitude: 32.06,
            longitude: 34.77, sector: nil, languages: ["Français", "English"],
            hours: [([0, 1, 2, 3, 4], "11:00", "19:30")], minutes: 30),
    ]

    static let specialties = [
        (name: "Cardiology", fr: "Cardiologie", he: "קרדיולוגיה"),
        (name: "Dermatology", fr: "Dermatologie", he: "דרמטולוגיה"),
        (name: "General medicine", fr: "Médecine générale", he: "רפואה כללית"),
        (name: "Pediatrics", fr: "Pédiatrie", he: "רפואת ילדים"),
        (name: "Gynecology", fr: "Gynécologie", he: "גינקולוגיה"),
        (name: "Ophthalmology", fr: "Ophtalmologie", he: "רפואת עיניים"),
    ]

    static let reasons = [
        (label: "Initial consultation", fr: "Consultation initiale", he: "ביקור ראשון"),
        (label: "Follow-up", fr: "Suivi / contrôle", he: "מעקב"),
        (label: "Prescription renewal", fr: "Renouvellement d'ordonnance", he: "חידוש מרשם"),
        (label: "Test results", fr: "Résultats d'examens", he: "תוצאות בדיקות"),
    ]

    static let ownReasons = [
        (label: "Second opinion", fr: "Deuxième avis", he: "חוות דעת שנייה"),
        (label: "Home visit", fr: "Visite à domicile", he: "ביקור בית"),
    ]

    static let instructions = [
        (title: "Documents à apporter", content: "Carte d'assurance, ordonnances en cours."),
        (title: "Avant la visite", content: "Arrivez dix minutes avant l'heure."),
        (title: "À jeun", content: "Pour une prise de sang, ne mangez rien depuis minuit."),
    ]

    static let cities = ["Tel Aviv", "Jérusalem", "Haïfa", "Netanya", "Ashdod", "Ra'anana", "Beer-Sheva", "Eilat"]

    static let questions = [
        "Bonjour docteur", "Bonjour, j'ai une question sur mon traitement.", "Faut-il venir à jeun ?",
        "Merci beaucoup !", "Je peux prendre le médicament avec du lait ?", "האם התוצאות הגיעו?",
        "J'ai encore un peu de fièvre ce soir.", "Puis-je venir un quart d'heure plus tard ?",
    ]

    static let answers = [
        "Bonjour, oui, bien sûr.", "Vos résultats sont bons.", "Continuez encore trois jours.",
        "Prenez rendez-vous pour un contrôle.", "התוצאות תקינות.", "L'ordonnance est prête au secrétariat.",
        "Deux comprimés par jour, après le repas.",
    ]

    static let comments = [
        "Excellent praticien, je recommande", "À l'écoute et ponctuel", "Un peu d'attente, mais très compétent",
        "רופא מעולה", "Explications claires",
    ]

    static let conditions = [
        ("Diabète de type 2", "moderate"), ("Hypertension", "mild"), ("Asthme", "moderate"), ("Migraine", "mild"),
    ]
    static let allergies = [("Pénicilline", "Urticaire"), ("Arachides", "Œdème"), ("Pollen", "Rhinite")]
    static let medications = [
        ("Metformine", "500mg", "2x/jour"), ("Ramipril", "5mg", "1x/jour"), ("Ventoline", "100µg", "au besoin"),
    ]
    static let vaccinations = ["Grippe", "Tétanos", "Hépatite B", "COVID-19"]
    static let sectors = ["Clalit", "Maccabi", "Meuhedet", "Leumit"]
    static let bloodTypes = ["O+", "A+", "B+", "AB+", "O-", "A-"]
    static let excuses = ["Empêchement", "Malade", "Urgence au cabinet", "Changement d'horaire"]
    static let notes = ["RAS", "À revoir dans trois mois", "Tension à surveiller", "Traitement ajusté"]
}
