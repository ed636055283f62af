/// What the made-up clinic's records say.
enum Vocabulary {
    /// A doctor of the demo clinic.
    struct Post {
        let prenom: String
        let nom: String
        let specialty: String
        let schedule: String
    }

    /// The doctors; the last of those taken is not approved yet. Between them they write hours in every way that
    /// people do.
    static let posts = [
        Post(prenom: "Ahmed", nom: "Ben Ali", specialty: "Cardiologie", schedule: "Lun-Ven 9h-17h"),
        Post(prenom: "Sarah", nom: "Kefi", specialty: "Dermatologie", schedule: "Mar-Sam 10h-18h"),
        Post(
            prenom: "Hélène", nom: "Lefèvre", specialty: "Médecine générale",
            schedule: "Lun-Ven 8h30-12h30, 14h-18h"),
        Post(
            prenom: "Nizar", nom: "Trabelsi", specialty: "Pédiatrie", schedule: "Lun, Mer, Ven 9h-17h; Sam 9h-12h"),
        Post(prenom: "Miriam", nom: "Cohen", specialty: "Gynécologie", schedule: "Dim-Jeu 8:00-15:00"),
        Post(prenom: "Jérôme", nom: "Garnier", specialty: "Ophtalmologie", schedule: "Mon-Fri 09:00-17:00"),
        Post(prenom: "Amel", nom: "Zouari", specialty: "Endocrinologie", schedule: "Lun - Jeu | 08:00 - 16:00"),
        Post(
            prenom: "Karim", nom: "Haddad", specialty: "ORL", schedule: "Lundi au vendredi de 9h à 13h et 15h à 19h"),
        Post(prenom: "Noémie", nom: "Perrin", specialty: "Rhumatologie", schedule: "Mar, Jeu 8h-18h / Sam 8h-13h"),
        Post(prenom: "Sami", nom: "Mansouri", specialty: "Médecine générale", schedule: "Sam-Mer 9h-16h"),
        Post(prenom: "Yael", nom: "Azoulay", specialty: "Neurologie", schedule: "Dim-Jeu 9h30-17h30"),
        Post(prenom: "Théo", nom: "Blanchard", specialty: "Pneumologie", schedule: "Lun-Ven 10h-18h"),
    ]

    static let streets = [
        "rue de la Liberté", "avenue Habib Bourguiba", "rue de Marseille", "avenue de Carthage", "rue des Jasmins",
        "rue Ibn Khaldoun", "avenue de la République", "rue du Lac Léman", "rue Victor-Hugo", "boulevard de l'Hôpital",
    ]

    static let cities = [
        "Tunis, Centre Urbain", "La Marsa", "Ariana", "Sousse", "Sfax", "Bizerte", "Nabeul", "Ben Arous", "Le Bardo",
        "Hammamet",
    ]

    /// The empty ones are patients without anything to report.
    static let antecedents = [
        "", "", "", "", "", "Hypertension", "Diabète type 2", "Diabète type 1", "Asthme", "Allergie à la pénicilline",
        "Hypertension, diabète type 2", "Migraine", "Hypothyroïdie", "Insuffisance cardiaque", "Anémie ferriprive",
        "Appendicectomie (2014)", "Allergie aux arachides", "Polyarthrite rhumatoïde", "حساسية من البنسلين", "אסתמה",
        "Fracture du poignet droit, ostéosynthèse", "Tabagisme sevré depuis 5 ans",
    ]

    static let motifs = [
        "Consultation de routine", "Consultation de suivi", "Contrôle de routine", "Première consultation",
        "Renouvellement d'ordonnance", "Résultats d'analyses", "Douleurs lombaires", "Toux persistante",
        "Bilan annuel", "Vaccination", "Certificat médical", "Contrôle post-opératoire", "Maux de tête",
        "Tension artérielle", "Fièvre depuis 3 jours", "Éruption cutanée", "Suivi de grossesse", "Vertiges",
    ]

    /// What doctors find.
    static let findings = [
        "examen sans particularité", "tension artérielle élevée", "bon suivi", "douleur à la palpation, sans défense",
        "bilan biologique à refaire dans 3 mois", "éruption en régression", "auscultation normale", "IRM demandée",
        "amélioration nette depuis la dernière visite", "perte de poids de 4 kg",
    ]

    /// What they prescribe; sometimes nothing.
    static let treatments = [
        "", "", "Repos et hydratation", "Antibiotiques 7 jours", "Paracétamol 1 g, 3x/jour",
        "Kinésithérapie, 10 séances",
        "Amlodipine 5 mg, 1x/jour", "Crème émolliente matin et soir", "Régime pauvre en sel",
        "Metformine 500 mg, 2x/jour",
    ]

    /// What they complain about, and how.
    static let complaints: [(sujet: String, message: String)] = [
        ("Retard consultation", "Le patient est arrivé avec 25 minutes de retard"),
        ("Absence répétée", "Le patient ne se présente pas aux rendez-vous"),
        ("Ordonnance égarée", "Troisième duplicata demandé ce mois-ci"),
        ("Comportement à l'accueil", "Échange tendu avec le secrétariat, à reprendre calmement"),
        ("Coordonnées périmées", "Le numéro de téléphone n'est plus attribué"),
    ]

    /// What they write to patients.
    static let notices: [(sujet: String, contenu: String)] = [
        ("Résultats analyses", "Vos résultats sont disponibles"),
        ("Rappel rendez-vous", "N'oubliez pas votre rendez-vous demain"),
        ("Ordonnance prête", "Votre ordonnance vous attend au secrétariat"),
        ("Contrôle", "Merci de prendre un rendez-vous de contrôle d'ici à trois mois"),
    ]

    /// What patients write to them.
    static let questions: [(sujet: String, contenu: String)] = [
        ("Question traitement", "Puis-je prendre le médicament avec de la nourriture ?"),
        ("Effets secondaires", "J'ai des vertiges depuis hier, est-ce normal ?"),
        ("Certificat", "Pourriez-vous préparer un certificat pour l'école ?"),
        ("نتائج التحاليل", "هل وصلت نتائج التحاليل؟"),
    ]

    /// Prices of a visit, in whole units.
    static let prices = [40, 50, 60, 60, 70, 75, 75, 80, 90, 120, 150]

    /// The password that every seeded account has, hashed once for all so that seeding doesn't take minutes. It is
    /// printed in the help text: few rounds protect it no less than many would, and they keep sign-in quick in tests.
    static let password = "pbkdf2_sha256$1000$clinique$mhF4zs+xsm7cetvdcPjYIRn6znDXJcRoPLoNZO2vn88="
}
