"""Une charte et une délibération inventées, avec tous les genres de blocs : de quoi mettre en page."""

from __future__ import annotations

from datetime import date

from teletravail_charte.blocs import Bloc, Piece, Provenance, Saisie

COMMUNE = "Commune de Valmesnil-sur-Orne"
PROPRIETES = {
    "sujet": "Télétravail des agents publics",
    "empreinte_corpus": "sha256:" + "a1" * 32,
    "empreinte_dossier": "sha256:" + "b2" * 32,
}
PHRASE = (
    "L'agent exerce les fonctions qui pourraient l'être dans les locaux de la commune, avec les mêmes droits "
    "et les mêmes obligations que les agents présents sur site ; l'autorisation précise les jours, le ou les "
    "lieux, les plages pendant lesquelles il peut être joint, et la date d'effet. "
)
SEANCE = (
    "L'an deux mille vingt-six, le quatorze décembre à vingt heures, le conseil municipal, "
    "légalement convoqué, s'est réuni à la mairie, en séance publique."
)
AVIS = (
    "Vu l'avis du comité social territorial du 1er décembre 2026, favorable à l'unanimité des représentants "
    "du personnel et à la majorité du collège des représentants de la commune ;"
)
MOTIF = (
    "Considérant que la nature des activités de la commune permet d'en exercer une partie à distance sans "
    "nuire à la continuité ni à la qualité du service ;"
)
VOTE = "Le conseil municipal, après en avoir délibéré, par 15 voix pour, 1 voix contre et 1 abstention,"
PARTIES = {
    "I": ("Cadre", ("Préambule", "Cadre juridique", "Définitions", "Principes")),
    "II": (
        "Champ et accès",
        ("Agents concernés", "Activités éligibles et non éligibles", "Priorité des demandes"),
    ),
    "III": ("Formes et quotités", ("Formes ouvertes", "Quotité maximale et base de calcul", "Dérogations")),
    "IV": ("Procédure individuelle", ("Demande de l'agent", "Décision : délai, forme et signataire", "Fin")),
    "V": ("Lieux et installations", ("Lieux admis", "Espace de travail et attestation de conformité")),
    "VI": ("Temps de travail", ("Plages de joignabilité", "Droit à la déconnexion")),
    "XI": ("Suivi", ("Bilan annuel", "Entrée en vigueur, révision et transition")),
}


def charte(*, projet: bool = False) -> Piece:
    """Une charte d'une dizaine de pages."""
    blocs = [
        Bloc("titre_document", "Charte du télétravail"),
        Bloc("mention", "Annexée à la délibération n° 2026-12-04 du 14 décembre 2026"),
    ]
    if projet:
        blocs += [
            Bloc("reserve", "L'avis du comité social territorial n'est pas encore connu."),
            Bloc("reserve", "Le forfait prévu dépasse le montant réglementaire : le ramener à ce montant."),
        ]
    rang = 0
    for numero, (partie, articles) in PARTIES.items():
        blocs.append(Bloc("partie", partie, numero=numero))
        for article in articles:
            rang += 1
            provenance = Provenance(f"cl-{rang:02d}", ("regle-inventee",), ("article inventé",))
            blocs += [
                Bloc("article", article, numero=f"Article {rang}", provenance=provenance),
                Bloc("paragraphe", PHRASE * 2, provenance=provenance),
            ]
            blocs += _suite(article)
    blocs += [Bloc("saut_page"), Bloc("signature", "Le maire,\nCamille MODÈLE")]
    return Piece("charte", "Charte du télétravail", COMMUNE, date(2026, 12, 14), tuple(blocs), projet, PROPRIETES)


def _suite(article: str) -> list[Bloc]:
    if article == "Dérogations":
        lignes = (
            (
                "Santé ou handicap",
                "Demande de l'agent, après avis du service de médecine préventive",
                "Six mois",
            ),
            ("Grossesse", "Demande de l'agent, sans avis", "Jusqu'au congé de maternité"),
            ("Proche aidant", "Demande de l'agent et justificatif", "Trois mois"),
            ("Situation exceptionnelle", PHRASE, "Celle de la situation"),
        )
        entetes = ("Cas", "Conditions", "Durée")
        return [Bloc("tableau", "Les quatre dérogations au plafond", entetes=entetes, lignes=lignes)]
    if article == "Bilan annuel":
        longues = tuple((f"Indicateur {rang}", PHRASE) for rang in range(1, 13))
        return [
            Bloc("tableau", entetes=("Indicateur", "Lecture"), lignes=longues),
            Bloc("tableau", lignes=(("Autorisations", "12", "14"), ("Refus", "1", "0"))),
        ]
    if article in ("Activités éligibles et non éligibles", "Lieux admis"):
        return [
            Bloc("sous_titre", "Ce qui peut être exercé à distance"),
            *(Bloc("puce", f"{chose} ;") for chose in ("l'instruction des dossiers", "la comptabilité")),
            Bloc("puce", PHRASE),
            Bloc("sous_titre", "Ce qui ne peut pas l'être"),
            Bloc("puce", "l'accueil physique du public."),
        ]
    return [Bloc("paragraphe", PHRASE)]


def deliberation(*, projet: bool = False) -> Piece:
    """Un extrait du registre, du titre aux voies de recours."""
    reserves = [Bloc("reserve", "L'avis du comité social territorial n'est pas encore connu.")] * projet
    blocs = [
        *reserves,
        Bloc("titre_central", "RÉPUBLIQUE FRANÇAISE"),
        Bloc("titre_central", "Département de l'Orne"),
        Bloc("titre_central", "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL"),
        Bloc("titre_document", "Mise en place du télétravail, approbation de la charte et forfait"),
        Bloc("mention", "Délibération n° 2026-12-04 — matière 4.1 — séance du 14 décembre 2026"),
        Bloc("paragraphe", SEANCE),
        Bloc("tableau", entetes=("En exercice", "Présents", "Votants"), lignes=(("19", "15", "17"),)),
        Bloc("champ", "Présents :"),
        Bloc("champ", "Secrétaire de séance :"),
        *(Bloc("visa", f"Vu le code inventé, notamment son article {rang} ;") for rang in range(1, 5)),
        Bloc("visa", AVIS),
        Bloc("considerant", "Considérant que le télétravail repose sur le volontariat et la réversibilité ;"),
        Bloc("considerant", MOTIF),
        Bloc("paragraphe", VOTE),
        Bloc("titre_central", "DÉCIDE :"),
    ]
    for rang, titre in enumerate(("Principe et champ", "Activités éligibles", "Quotité", "Forfait", "Exécution"), 1):
        blocs += [Bloc("article", titre, numero=f"Article {rang}"), Bloc("paragraphe", PHRASE)]
        if rang == 2:
            blocs += [Bloc("puce", "l'instruction des dossiers ;"), Bloc("puce", "la comptabilité.")]
    blocs += [
        Bloc("paragraphe", "Fait et délibéré à Valmesnil-sur-Orne, les jour, mois et an que dessus."),
        Bloc("signature", "Le secrétaire de séance,\nDominique EXEMPLE"),
        Bloc("signature", "Le maire,\nCamille MODÈLE"),
        Bloc(
            "mention",
            "Transmise au représentant de l'État le 16 décembre 2026 ; publiée le 17 décembre 2026.",
        ),
        Bloc("mention", PHRASE),
    ]
    titre = "Délibération n° 2026-12-04"
    return Piece("deliberation", titre, COMMUNE, date(2026, 12, 14), tuple(blocs), projet, PROPRIETES)


def saisie(genre: str, libelle: str, *choix: str) -> str:
    """La marque d'une place à remplir."""
    return Saisie(genre, libelle, choix).marque()


JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")


def formulaire() -> Piece:
    """Un formulaire d'une page, avec des places de tous les genres, partout où une place peut être."""
    agent, demande = (Provenance(nom, ("regle-inventee",), ("article inventé",)) for nom in ("fo-agent", "fo-demande"))
    jours = tuple((j, saisie("case", f"{j} matin"), saisie("texte", f"Lieu du {j}")) for j in JOURS)
    libre = (("Activités exercées à distance", saisie("paragraphe", "Activités")),)
    formes = saisie("choix", "Forme", "jours fixes", "jours flottants")
    blocs = (
        Bloc("titre_document", "Demande de télétravail", provenance=agent),
        Bloc("mention", "À remettre à votre responsable hiérarchique", provenance=agent),
        Bloc("article", "L'agent", numero="1", provenance=agent),
        Bloc("champ", f"Nom et prénom : {saisie('texte', 'Nom et prénom')}", provenance=agent),
        Bloc("champ", f"Date de la demande : {saisie('date', 'Date de la demande')}", provenance=agent),
        Bloc("champ", "Vu le :", provenance=agent),
        Bloc("article", "La demande", numero="2", provenance=demande),
        Bloc("paragraphe", f"Forme : {formes}, à raison de {saisie('nombre', 'Jours')} jours.", provenance=demande),
        Bloc("puce", f"{saisie('case', 'Première demande')} première demande", provenance=demande),
        Bloc("puce", "une puce ordinaire", provenance=demande),
        Bloc("tableau", "Jours", entetes=("Jour", "Matin", "Lieu"), lignes=jours, provenance=demande),
        Bloc("tableau", lignes=libre, provenance=demande),
        Bloc("sous_titre", "Engagement", provenance=demande),
        Bloc("paragraphe", "J'ai lu la charte du télétravail.", provenance=demande),
        Bloc("signature", f"L'agent, {saisie('texte', 'Signataire')}", provenance=demande),
        Bloc("signature", "Le responsable hiérarchique", provenance=demande),
    )
    return Piece("demande", "Demande de télétravail", COMMUNE, date(2026, 12, 14), blocs, proprietes=PROPRIETES)


HOSTILES = (
    "Eau & Assainissement, <b>gras</b> </w:t></w:p> ]]> &amp; &#60;",
    "{{ 7*7 }} {% raw %} {%p endfor %} {_{ x }_} {# note #} ${7*7}",
    "« Guillemets » \"droits\" 'simples' ’courbes’ — 1 253,44\u00a0€ ; 10\u202f%",
    "Emoji 🏡👩\u200d💻, idéogramme 𠮷, combinant e\u0301",
    "  espaces au début et à la fin  ",
    "un retour\nà la ligne\n\net une\ttabulation",
    "mot" * 3_500,
    "None",
)


def hostile() -> Piece:
    """Des textes qui ressemblent à des balises, dans tous les genres de blocs."""
    genres = ("partie", "article", "sous_titre", "paragraphe", "puce", "visa", "considerant", "mention")
    blocs = [Bloc(genre, texte) for texte in HOSTILES for genre in (*genres, "champ", "reserve", "signature")]
    blocs.append(Bloc("tableau", HOSTILES[0], entetes=HOSTILES[:2], lignes=(HOSTILES[2:4], HOSTILES[4:6])))
    proprietes = {"sujet": HOSTILES[1], HOSTILES[0]: HOSTILES[2]}
    return Piece("charte", HOSTILES[0], HOSTILES[1], date(2026, 12, 14), tuple(blocs), True, proprietes)
