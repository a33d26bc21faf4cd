"""Les commentaires de l'acte annoté : quel passage, quelle règle, quel article, quel remède, et ce que l'on propose.

Le piège : on ne propose un nombre que si le droit l'impose, que le manquement est établi aujourd'hui, et que le passage
l'écrit ; la commune accepte ou refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teletravail_charte.documents.annotation import Remarque, annoter
from teletravail_charte.documents.original import copier_l_acte, ouvrir_l_acte
from teletravail_charte.rapports.mots import citer, mots
from teletravail_charte.rapports.passages import (
    MOMENTS,
    bilan,
    confiance_de,
    dire_perime,
    dire_suite,
    presenter,
)
from teletravail_charte.relecture.acte import Passage
from teletravail_charte.relecture.citation import dire_lieu
from teletravail_charte.relecture.contradictions import Contradiction
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.jugement import INCONNUE, Grief, Relecture
from teletravail_charte.relecture.perime import Perime
from teletravail_charte.relecture.proposition import Remplacement, proposer
from teletravail_charte.verification import Constat, fondements_du
from teletravail_charte.vocabulaire import Valeur

NIVEAUX = ("bloquant", "vigilance")  # un conseil ne s'écrit pas dans la marge


def remarques_de(r: Relecture) -> tuple[Remarque, ...]:
    """Tous les commentaires, dans l'ordre de l'acte ; le premier dit ce qu'il est."""
    premier = r.portrait.acte.passages[0]
    generale = Remarque(premier, 0, len(premier.texte), tuple(_generale(r)))
    suite = [_grief(g, r, premier) for g in r.griefs if g.constat.regle.niveau in NIVEAUX]
    suite += [_question(g, premier) for g in r.questions]
    suite += [x for c in r.portrait.contradictions for x in _contradiction(c)]
    suite += [_perime(p, r) for p in r.portrait.perimes]
    return (generale, *sorted(suite, key=lambda x: (x.passage.rang, x.debut, x.fin)))


def annoter_l_acte(octets: bytes, r: Relecture) -> bytes:
    """L'acte lu dans ces ``octets``, commenté en marge : lui-même s'il est un .docx, sinon une copie de son texte."""
    acte, templates = r.portrait.acte, r.corpus.racine / "templates"
    original = ouvrir_l_acte(octets, acte.nom) if acte.forme == "docx" else None
    parties, racine, ancres = original or copier_l_acte(acte, templates, r.jour)
    return annoter(parties, racine, ancres, remarques_de(r), r.jour)


def _generale(r: Relecture) -> Iterator[str]:
    yield mots("Relecture de l'acte.")
    yield from presenter(r)
    yield bilan(r)
    non_vues = [x.titre for x in r.portrait.rubriques if x.etat == "non_vue"]
    if non_vues:
        yield mots(f"Rubriques de la délibération non vues (ce n'est pas dire absentes) : {', '.join(non_vues)}.")


def _grief(g: Grief, r: Relecture, premier: Passage) -> Remarque:
    """Le reproche au droit d'aujourd'hui s'il tient encore, sinon au droit du jour de l'acte."""
    c = g.maintenant if g.maintenant is not None and g.maintenant.etat == "non_conforme" else g.constat
    debut = MOMENTS[g.moment if r.alors else "aujourd_hui"] if c.regle.niveau == "bloquant" else "Fragile"
    lignes = [mots(f"{debut} : {c.regle.titre}."), c.message, *_textes(c), f"{mots('Que faire :')} {c.remede}"]
    lignes += [suite] if g.moment == "alors" and (suite := dire_suite(g)) else []
    lignes.append(mots(f"Règle {c.regle.id} ; {confiance_de(g.trouvailles)}."))
    propositions = ((t, neuf) for t in g.trouvailles if (neuf := _remplacement(g, c, r, t)))
    t, neuf = next(propositions, (next(iter(g.trouvailles), None), None))
    return _sur(t, premier, lignes, neuf)


def _question(g: Grief, premier: Passage) -> Remarque:
    c = g.constat
    lignes = [mots(f"À confirmer : {c.regle.titre}.")]
    if g.raison == INCONNUE:
        lignes.append(f"{mots('Il reste à savoir :')} {c.message}")
    else:
        lignes += [mots(f"Une question, car {g.raison}."), f"{mots('Si c’est cela :')} {c.message}"]
        lignes += [*_textes(c), f"{mots('Que faire :')} {c.remede}"]
    lignes.append(mots(f"Règle {c.regle.id} ; {confiance_de(g.trouvailles)}."))
    return _sur(next(iter(g.trouvailles), None), premier, lignes, None)


def _contradiction(c: Contradiction) -> Iterator[Remarque]:
    """Un commentaire à chaque endroit, qui renvoie aux autres."""
    places = {(t.passage.rang, t.debut, t.fin): t for t in c.trouvailles}
    for t in places.values():
        ailleurs = dict.fromkeys(dire_lieu(autre.passage) for autre in c.trouvailles if autre.passage != t.passage)
        lignes = [mots(f"Contradiction : {c.titre} {c.pourquoi}")]
        lignes += [f"{mots('Voir aussi :')} {' ; '.join(ailleurs)}."] if ailleurs else []
        yield Remarque(t.passage, t.debut, t.fin, tuple(lignes))


def _perime(p: Perime, r: Relecture) -> Remarque:
    """Un commentaire au premier endroit seulement."""
    regle = r.corpus.regles.obligations.get(p.fiche.regle)
    fondements = fondements_du(r.corpus, regle.fondements, r.jour)[:1] if regle else ()
    lignes = [f"{mots('À mettre à jour :')} {dire_perime(p)}", *(f"{mots('Texte :')} {citer(f)}" for f in fondements)]
    if len(p.indices) > 1:
        lignes.append(mots(f"Écrit {len(p.indices)} fois dans l'acte."))
    i = p.indices[0]
    return Remarque(i.passage, i.debut, i.fin, tuple(lignes))


def _textes(c: Constat) -> Iterable[str]:
    return (f"{mots('Texte :')} {citer(f)}" for f in c.fondements)


def _sur(t: Trouvaille | None, premier: Passage, lignes: list[str], neuf: Remplacement | None) -> Remarque:
    if t is None:
        return Remarque(premier, 0, len(premier.texte), tuple(lignes))
    return Remarque(t.passage, t.debut, t.fin, tuple(lignes), neuf)


def _remplacement(g: Grief, c: Constat, r: Relecture, t: Trouvaille) -> Remplacement | None:
    """Le nombre imposé par la fiche de la règle : une seule valeur, jamais un choix."""
    if not g.ferme or c.regle.niveau != "bloquant" or c is not g.maintenant:
        return None
    voulu = c.regle.corrections.get(t.fait)
    impose: Valeur | None = c.regle.seuils_du(r.jour).get(voulu) if isinstance(voulu, str) else voulu
    return None if impose is None or isinstance(impose, dict) else proposer(t, impose)
