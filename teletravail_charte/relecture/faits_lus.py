"""De ce que l'acte dit à un dossier : les faits lus, rien d'un profil ; deux valeurs contraires, et c'est inconnu.

Le piège : un acte de 2018 jugé au droit d'aujourd'hui n'a plus ni séance ni comité. On ne rejuge que ses choix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from teletravail_charte.dossier import Dossier
from teletravail_charte.relecture.contradictions import LISTES, ranger
from teletravail_charte.relecture.deductions import Deduction, FaitLu, deduire
from teletravail_charte.relecture.detection import Confiance, Trouvaille
from teletravail_charte.relecture.identite import SEANCE
from teletravail_charte.relecture.portrait import DONNE, Portrait
from teletravail_charte.relecture.reperes import Indice
from teletravail_charte.relecture.rubriques import FAIT as RUBRIQUES
from teletravail_charte.vocabulaire import ETAPES, INCONNU, Fait, Valeur, Vocabulaire

DELIBERATION = "deliberation"
_DE_L_ACTE = "_acte.yaml"


Lus = Mapping[str, FaitLu]


def faits_de(
    portrait: Portrait, vocabulaire: Vocabulaire, deductions: Sequence[Deduction], confiances: Sequence[Confiance]
) -> dict[str, FaitLu]:
    """Les faits que disent les trouvailles de ces confiances, ce qui s'en déduit, et ce que l'acte est."""
    retenues = [t for t in portrait.trouvailles if t.confiance in confiances]
    lues = ranger([*retenues, *_de_l_acte(portrait)])
    faits = {
        chemin: _fait_lu(vocabulaire.faits[chemin], lues[chemin])
        for chemin in vocabulaire.faits
        if chemin in lues and vocabulaire.faits[chemin].combinaison is None
    }
    faits = deduire(faits, deductions, {t.fait for t in portrait.trouvailles})
    faits |= {chemin: FaitLu(valeur, sur=True, trouvailles=()) for chemin, valeur in _donnes(portrait).items()}
    if RUBRIQUES not in faits and portrait.rubriques and all(r.etat == "vue" for r in portrait.rubriques):
        faits[RUBRIQUES] = FaitLu(tuple(r.id for r in portrait.rubriques), sur=False, trouvailles=())
    return {chemin: faits[chemin] for chemin in vocabulaire.faits if chemin in faits}


def _fait_lu(fait: Fait, valeurs: Mapping[Valeur, Sequence[Trouvaille]]) -> FaitLu:
    trouvailles = tuple(t for suite in valeurs.values() for t in suite)
    sur = all(any(t.confiance == "sure" for t in suite) for suite in valeurs.values())
    if len(valeurs) == 1:
        return FaitLu(next(iter(valeurs)), sur, trouvailles)
    if fait.type not in LISTES or () in valeurs:
        return FaitLu(INCONNU, sur=False, trouvailles=trouvailles)
    elements = dict.fromkeys(e for valeur in valeurs if isinstance(valeur, tuple) for e in valeur)
    rangs = {str(code): rang for rang, code in enumerate(fait.valeurs)}
    return FaitLu(tuple(sorted(elements, key=lambda e: rangs.get(e, len(rangs)))), sur, trouvailles)


def _de_l_acte(portrait: Portrait) -> Iterable[Trouvaille]:
    """Une délibération dit d'elle-même ce qu'elle est, et le jour de la séance."""
    if portrait.nature.id != DELIBERATION:
        return
    if portrait.nature.indice is not None:
        yield _trouvaille("deliberation.acte_instituant", DELIBERATION, portrait.nature.indice, "probable")
    if portrait.jour.indice is not None and portrait.jour.jour is not None:
        sure: Confiance = "sure" if portrait.jour.d_apres == SEANCE else "probable"
        yield _trouvaille("seance.date", portrait.jour.jour, portrait.jour.indice, sure)


def _donnes(portrait: Portrait) -> dict[str, Valeur]:
    """Ce que la personne a dit de l'acte ; cela l'emporte sur ce qu'on y lit."""
    donnes: dict[str, Valeur] = {}
    if portrait.nature.id == DELIBERATION and portrait.nature.indice is None:
        donnes["deliberation.acte_instituant"] = DELIBERATION
    if portrait.nature.id == DELIBERATION and portrait.jour.d_apres == DONNE and portrait.jour.jour is not None:
        donnes["seance.date"] = portrait.jour.jour
    return donnes


def _trouvaille(fait: str, valeur: Valeur, indice: Indice, confiance: Confiance) -> Trouvaille:
    return Trouvaille(fait, valeur, indice.passage, indice.debut, indice.fin, confiance, _DE_L_ACTE)


def dossier_de(nom: str, lus: Lus) -> Dossier:
    """Le dossier de l'acte, au jour où il a été pris."""
    return Dossier(nom, {chemin: lu.valeur for chemin, lu in lus.items()})


def dossier_d_aujourd_hui(nom: str, lus: Lus, vocabulaire: Vocabulaire) -> Dossier:
    """Ses choix seulement, et ce qu'une commune sait dès qu'elle prépare un acte : comme si on le votait ce jour-là."""
    faits = vocabulaire.faits
    gardes = {c: lu.valeur for c, lu in lus.items() if faits[c].modifiable or faits[c].etape == ETAPES[0]}
    return Dossier(nom, gardes)
