"""Le rapport texte de ``verifier`` : ce qui bloque d'abord, puis ce qui manque, puis le reste.

Écrit pour une responsable des ressources humaines : la raison, l'article en vigueur et le remède de chaque
constat ; jamais de couleur, jamais de code à retenir.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from teletravail_charte.dossier import Derogation
from teletravail_charte.francais import date_francaise, pluriel, typographie
from teletravail_charte.gabarit import dire
from teletravail_charte.references import Fondement
from teletravail_charte.valeurs import attendu
from teletravail_charte.verification import Constat, Verification

LARGEUR = 100
RESERVES = {
    "source_secondaire": "d'après une source secondaire",
    "inference": "déduit du texte, à vérifier",
    "memoire": "de mémoire, à vérifier",
}
ETAPES = {
    "preparation": "préparation du projet",
    "pret_a_voter": "projet prêt à voter",
    "vote": "délibération votée",
    "executoire": "délibération exécutoire",
}
FORCES = {
    "loi": "loi",
    "decret": "décret",
    "arrete": "arrêté",
    "jurisprudence": "jurisprudence",
    "accord": "accord",
    "circulaire": "circulaire",
    "faq": "foire aux questions",
    "usage": "usage",
}
LIGNES = {
    "conforme": "respecté  ",
    "sans_objet": "sans objet",
    "a_venir": "à venir   ",
}


def _bloc(texte: str, retrait: int = 4, puce: str = "") -> str:
    marge = " " * retrait
    debut = marge[: len(marge) - len(puce)] + puce
    return fill(typographie(texte), LARGEUR, initial_indent=debut, subsequent_indent=marge, break_on_hyphens=False)


def citer(f: Fondement) -> str:
    """L'article, le texte, et entre parenthèses sa période, ce qu'il remplace et sa confiance."""
    precisions = [f"en vigueur depuis le {date_francaise(f.du)}"]
    if f.au:
        precisions = [f"en vigueur du {date_francaise(f.du)} au {date_francaise(f.au)}"]
    if f.anciennement:
        precisions.append(f"anciennement {f.anciennement}")
    if f.confiance in RESERVES:
        precisions.append(RESERVES[f.confiance])
    return f"{f.article}, {f.texte} ({' ; '.join(precisions)})"


def _preuve(c: Constat, v: Verification) -> str:
    """Les faits qui prouvent le manquement, et d'où vient chacun."""
    faits = v.corpus.regles.faits
    return " ; ".join(
        f"{f} = {dire(faits[f], c.faits[f])} ({v.faits.origines.get(f, 'déduit')})" for f in c.cites if f in c.faits
    )


def _constat(rang: int, c: Constat, v: Verification) -> Iterator[str]:
    yield _bloc(c.regle.titre, 4, f"{rang:>2}. ")
    yield _bloc(c.message)
    yield _bloc(f"Établi par : {_preuve(c, v)}.")
    for f in c.fondements:
        yield _bloc("Texte : " + citer(f))
        if f.url:
            yield f"      {f.url}"
    yield _bloc("Que faire : " + c.remede)
    if c.regle.doute:
        yield _bloc("À vérifier : " + c.regle.doute)
    if c.derogation is not None:
        yield _bloc(f"Une dérogation était prévue ; elle ne couvre plus ce point : {_motif(c.derogation)}")
    yield _bloc(f"Règle {c.regle.id} (force : {FORCES[c.regle.force]}).")
    yield ""


def _questions(v: Verification, constats: Iterable[Constat]) -> Iterator[str]:
    attentes: dict[str, list[Constat]] = {}
    for c in constats:
        for fait in c.manquants:
            attentes.setdefault(fait, []).append(c)
    for fait, attendent in attentes.items():
        f = v.corpus.vocabulaire.faits[fait]
        yield _bloc(f"{f.question} [{fait}] {attendu(f)}", 4, "  ? ")
        titres = " ; ".join(c.regle.titre for c in attendent[:3])
        suite = f" ; et {len(attendent) - 3} autres" if len(attendent) > 3 else ""
        yield _bloc(f"Pour savoir : {titres}{suite}.", 6)


def _titre(texte: str, nombre: int) -> str:
    return f"{texte} ({nombre})\n{'-' * (len(texte) + len(str(nombre)) + 3)}"


def _entete(v: Verification) -> Iterator[str]:
    valeurs, faits = v.faits.valeurs, v.corpus.vocabulaire.faits
    nom = dire(faits["commune.nom"], valeurs["commune.nom"]) if "commune.nom" in valeurs else v.dossier.nom
    code = f" ({valeurs['commune.code_insee']})" if "commune.code_insee" in valeurs else ""
    yield f"{nom}{code}"
    profil = f" ; profil « {v.dossier.profil} »" if v.dossier.profil else ""
    yield _bloc(f"Droit du {date_francaise(v.jour)} ; étape : {ETAPES[v.etape]}{profil}.", 0)
    moteurs = ", ".join(f"{nom} {version}" for nom, version in v.moteurs)
    relu = date_francaise(v.corpus.sommaire.couverture.etat_du_droit)
    yield _bloc(f"{len(v.constats)} règles examinées ; moteurs : {moteurs} ; droit relu au {relu}.", 0)
    if v.jour > v.corpus.sommaire.couverture.etat_du_droit:
        yield _bloc("Ce jour est à venir : relisez les textes avant de voter.", 0)
    yield ""


def rapport_texte(v: Verification) -> str:
    """Le rapport entier, terminé par une fin de ligne."""
    bloquants = v.etats("bloquant", "non_conforme")
    manquent = [c for c in v.constats if c.etat == "a_completer"]
    manquent.sort(key=lambda c: not c.bloque)
    lignes = list(_entete(v))
    if not bloquants and not any(c.bloque for c in manquent):
        lignes += ["Rien ne bloque.", ""]
    if bloquants:
        lignes.append(_titre("CE QUI BLOQUE", len(bloquants)))
        for rang, c in enumerate(bloquants, 1):
            lignes += _constat(rang, c, v)
    if manquent:
        nombre = len({f for c in manquent for f in c.manquants})
        lignes += [_titre("CE QUI MANQUE", nombre), *_questions(v, manquent), ""]
    for titre, niveau in (
        ("À SURVEILLER", "vigilance"),
        ("CONSEILS", "conseil"),
        ("À SAVOIR", "information"),
    ):
        constats = v.etats(niveau, "non_conforme")
        if constats:
            lignes.append(_titre(titre, len(constats)))
            for c in constats:
                fondement = f" [{c.fondements[0].article}, {c.fondements[0].texte}]" if c.fondements else ""
                lignes.append(_bloc(f"{c.message}{fondement} Que faire : {c.remede}", 4, "  - "))
            lignes.append("")
    lignes += _derogations(v)
    reste = [c for c in v.constats if c.etat in LIGNES]
    lignes.append(_titre("LE RESTE", len(reste)))
    lignes += [f"  {LIGNES[c.etat]}  {typographie(c.regle.titre)}" for c in reste]
    lignes += ["", *_a_verifier(v), _bilan(v)]
    return "\n".join(lignes) + "\n"


def _motif(d: Derogation) -> str:
    fondement = f", sur le fondement de : {d.fondement}" if d.fondement else ""
    fin = f", jusqu'au {date_francaise(d.expiration)}" if d.expiration else ", sans terme"
    return f"{d.motif.rstrip('.')} ({d.auteur}{fondement}{fin})."


def _derogations(v: Verification) -> Iterator[str]:
    """Les manquements assumés : toujours visibles, avec leur raison."""
    assumes = v.assumes()
    if assumes:
        yield _titre("DÉROGATIONS", len(assumes))
        for c in assumes:
            assert c.derogation is not None
            yield _bloc(f"{c.message} Assumé : {_motif(c.derogation)}", 4, "  - ")
            yield _bloc(f"Règle {c.regle.id} ({c.regle.niveau}).")
        yield ""


def _a_verifier(v: Verification) -> Iterator[str]:
    """Les doutes qui touchent les règles applicables, et les textes cités qui restent à relire."""
    applicables = [c for c in v.constats if c.etat != "sans_objet"]
    doutes = dict.fromkeys(d for c in applicables for d in c.regle.doutes)
    textes: dict[str, dict[str, None]] = {}
    for f in (f for c in applicables for f in c.fondements if f.a_verifier):
        textes.setdefault(f.texte, {})[f.article.split(",")[0]] = None
    delai = v.corpus.sommaire.relecture_jours
    anciens = {f.texte: f.verifie_le for c in applicables for f in c.fondements if (v.jour - f.verifie_le).days > delai}
    if not doutes and not textes and not anciens:
        return
    yield _titre("À VÉRIFIER", len(doutes) + len(textes) + len(anciens))
    for texte, jour in anciens.items():
        yield _bloc(f"Relu il y a plus d'un an (le {date_francaise(jour)}) : {texte}.", 4, "  - ")
    for nom in doutes:
        yield _bloc(v.corpus.doutes[nom], 4, "  - ")
    for texte, articles in textes.items():
        yield _bloc(f"À relire avant de voter : {texte} ({', '.join(articles)}).", 4, "  - ")
    yield ""


def _bilan(v: Verification) -> str:
    bloquants = len(v.etats("bloquant", "non_conforme"))
    manquants = len(v.etats("bloquant", "a_completer"))
    return typographie(
        f"Bilan : {bloquants} {pluriel(bloquants, 'point bloquant', 'points bloquants')}, "
        f"{manquants} {pluriel(manquants, 'question bloquante', 'questions bloquantes')}, "
        f"{len(v.etats('vigilance', 'non_conforme'))} à surveiller."
    )
