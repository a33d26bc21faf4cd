"""La langue commune à tous les détecteurs (rules/detecteurs/_langue.yaml), prête à chercher.

Le piège : « le décret prévoit trois jours ; la commune en retient deux » : la citation s'arrête là où l'acte reprend la
parole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from teletravail_charte.relecture.acte import CELLULE
from teletravail_charte.relecture.contexte import Phrase
from teletravail_charte.relecture.grammaire import Familles, Forme, Lecteur, MotifInvalide, reunir
from teletravail_charte.relecture.motifs import Motif, compiler, lire_famille, lire_motif
from teletravail_charte.relecture.nombres import SIGNES
from teletravail_charte.relecture.zones import Mention, Zone, segment_de
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiche

_PREAMBULE: Final = re.compile(
    r"\W*(?:(?:vu|considerant|attendu)s?\b|rappels?(?: (?!sur )[\w']+){0,6} ?:"
    r"|(?:option|variante) (?:n ?° ?)?\w{1,2} ?[-:.)(«])"
)
_OPTION: Final = re.compile(rf"\b(?:option|variante) (?:[a-f]|[{''.join(SIGNES.values())}])(?= ?(?:$|[-:.)(«]))")
_CITATION_MIN: Final = 6  # mots entre guillemets : en dessous, c'est un terme (« jours flottants »)
_PORTEE_LOCALE: Final = 40  # lettres où « de la présente charte » corrige « l'article 3 prévoit »
_TEMPS_PLEIN: Final = 100  # « un agent à 100 % » est un agent comme les autres
_PORTEE_NEUTRE: Final = 16  # lettres entre « y compris » et le groupe nommé
_PASSIF: Final = re.compile(r"\b(?:est|sont|sera|seront|soit|soient|etre|ete|reste|restent)(?: \w+ment)? \w+$")
_GUILLEMETS: Final = re.compile(r"«([^»]*)(?:»|$)")
_DES_LE_DEBUT: Final = re.compile(r"^([^«]*)»")


class Lexique(Fiche):
    """rules/detecteurs/_langue.yaml : les tournures communes à tous les détecteurs."""

    familles: dict[str, Suite[str]]
    conjugaisons: Suite[str]
    citations: Suite[str]
    adoptions: Suite[str]
    retours: Suite[str]
    citations_apres: Suite[str]
    titres_de_rappel: Suite[str]
    titres_de_l_acte: Suite[str]
    exemples: Suite[str]
    formulaires: Suite[str]
    attenuations: Suite[str]
    exceptions: Suite[str]
    neutres: Suite[str]
    populations: dict[str, Suite[str]]
    renvois: Suite[str]


@dataclass(frozen=True, slots=True)
class Langue:
    """Le lexique, prêt à chercher."""

    familles: Familles
    acte_local: re.Pattern[str]
    loi: re.Pattern[str]
    citations: tuple[Motif, ...]
    adoptions: tuple[Motif, ...]
    retours: tuple[Motif, ...]
    citations_apres: tuple[Motif, ...]
    titres_de_rappel: tuple[Motif, ...]
    titres_de_l_acte: tuple[Motif, ...]
    exemples: tuple[Motif, ...]
    formulaires: tuple[Motif, ...]
    attenuations: tuple[Motif, ...]
    exceptions: tuple[Motif, ...]
    neutres: tuple[Motif, ...]
    populations: dict[str, tuple[Motif, ...]]
    renvois: tuple[Motif, ...]

    def muette(self, phrase: Phrase) -> bool:
        """Cette phrase ne fixe-t-elle rien : question, case à cocher, visa, rappel du droit ?"""
        texte = phrase.masque.texte
        entetes = texte[: phrase.seuil] if phrase.passage.genre == CELLULE else ""
        return (
            texte.rstrip(" »)").endswith("?")
            or self.loi.search(entetes) is not None
            or bool(_PREAMBULE.match(phrase.texte.plat) or _PREAMBULE.match(texte))
            or bool(_OPTION.search(phrase.titre))
            or any(motif(phrase.titre) for motif in self.titres_de_rappel)
            or any(motif(texte) for motif in self.formulaires)
        )

    def attenuee(self, phrase: Phrase) -> bool:
        """Cette phrase souhaite-t-elle, rappelle-t-elle ou hésite-t-elle ?"""
        return any(motif(phrase.masque.texte) for motif in self.attenuations)

    def citees(self, phrase: Phrase) -> list[Zone]:
        """Les morceaux du masque qui racontent la loi ou donnent un exemple, et non la règle locale."""
        texte = phrase.masque.texte
        zones = []
        citations = [prise for motif in self.citations for prise in motif.prises(texte)]
        adoptees, retours = self._adoptees_et_retours(texte) if citations else ([], [])
        for prise in citations:
            locale = self.acte_local.search(texte, prise.debut, min(len(texte), prise.fin + _PORTEE_LOCALE))
            passive = _PASSIF.search(texte, prise.debut, prise.fin)  # « est limité », sans accents, « limite »
            if not (locale or passive or any(a <= prise.debut < b for a, b in adoptees)):
                zones.append((prise.debut, min((r for r in retours if r >= prise.fin), default=len(texte))))
        for prise in (p for motif in self.exemples for p in motif.prises(texte)):
            tout = not texte[phrase.seuil : prise.debut].strip(" -'()«")
            zones.append((prise.debut, len(texte) if tout else segment_de(texte, prise.fin)[1]))
        zones += [(p.debut, p.fin) for motif in self.citations_apres for p in motif.prises(texte)]
        if not self.acte_local.search(texte):
            zones += [z.span(1) for z in _GUILLEMETS.finditer(texte) if len(z[1].split()) >= _CITATION_MIN]
            if phrase.cite and (debut := _DES_LE_DEBUT.match(texte)):
                zones.append(debut.span(1))
            elif phrase.cite and "«" not in texte:
                zones.append((0, len(texte)))
        return zones

    def _adoptees_et_retours(self, texte: str) -> tuple[list[Zone], list[int]]:
        """Où la règle locale s'appuie sur la loi, et où la phrase revient à elle."""
        adoptees = [(p.debut, segment_de(texte, p.fin - 1)[1]) for m in self.adoptions for p in m.prises(texte)]
        return adoptees, [p.debut for m in self.retours for p in m.prises(texte)]

    def mentions(self, phrase: Phrase) -> list[Mention]:
        """Les groupes d'agents que la phrase nomme, sauf quand elle vise tout le monde (« y compris »)."""
        texte = phrase.masque.texte
        neutres = [(p.debut, p.fin) for m in self.neutres for p in m.prises(texte)]
        exceptions = [p.debut for m in self.exceptions for p in m.prises(texte)]
        trouvees = []
        for nom, motifs in self.populations.items():
            for prise in (p for m in motifs for p in m.prises(texte)):
                tous = prise.genre == "pourcent" and phrase.masque.jetons[prise.valeur[0]].haut == _TEMPS_PLEIN
                if not tous and not any(a <= prise.debut <= b + _PORTEE_NEUTRE for a, b in neutres):
                    segment = segment_de(texte, prise.debut)
                    exceptee = any(segment[0] <= debut <= prise.debut for debut in exceptions)
                    trouvees.append(Mention(nom, (prise.debut, prise.fin), exceptee))
        return trouvees

    def population_du_titre(self, titre: str) -> set[str]:
        """Les groupes dont le titre fait son sujet ; « Quotités et dérogations » n'en réserve aucun.

        Le titre de l'acte entier (« Mise en place du télétravail à titre expérimental ») n'en met aucun à part.
        """
        if any(motif(titre) for motif in self.titres_de_l_acte):
            return set()
        noms = set()
        for nom, motifs in self.populations.items():
            for prise in (p for m in motifs for p in m.prises(titre)):
                avant = titre[: prise.debut].rstrip()
                if not re.search(r"(?:\bet|\bou|,|/|\bet (?:les|des|aux|en cas de|la|le)|\bhors)$", avant):
                    noms.add(nom)
        return noms


def charger_langue(chemin: Path) -> Langue:
    """Lit le lexique ; lève ``ErreurCorpus`` (fichier, ligne, champ)."""
    lexique = charger_fiche(chemin, Lexique)
    recueil = Recueil()
    familles = {f"={ligne.split()[0]}": _conjuguer(ligne.split()) for ligne in lexique.conjugaisons}
    for nom, sources in lexique.familles.items():
        try:
            familles[nom] = lire_famille(sources, familles)
        except MotifInvalide as erreur:
            recueil.noter(chemin, ("familles", nom), str(erreur))

    for nom in ("acte_local", "loi"):
        if nom not in lexique.familles:
            recueil.noter(chemin, ("familles",), f"la famille « {nom} » manque : elle dit où la loi est citée.")

    def lire(sources: tuple[str, ...], *champ: str) -> tuple[Motif, ...]:
        motifs = []
        for rang, source in enumerate(sources):
            try:
                motifs.append(lire_motif(source, familles))
            except MotifInvalide as erreur:
                recueil.noter(chemin, (*champ, rang), str(erreur))
        return tuple(motifs)

    listes = {
        n: lire(getattr(lexique, n), n)
        for n in Lexique.model_fields
        if n not in ("familles", "conjugaisons", "populations")
    }
    populations = {nom: lire(sources, "populations", nom) for nom, sources in lexique.populations.items()}
    recueil.lever()
    return Langue(
        familles=familles,
        acte_local=compiler(familles["acte_local"].regle),
        loi=compiler(familles["loi"].regle),
        populations=populations,
        **listes,
    )


def _conjuguer(formes: list[str]) -> Forme:
    """Le verbe sous l'une de ces formes."""
    return reunir([Lecteur(forme, {}).lire() for forme in formes])
