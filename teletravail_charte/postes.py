"""Les postes de dépense du télétravail, une année, une hypothèse : un montant, sa formule, d'où vient chaque nombre.

Le piège : un poste que le dossier tait n'est jamais compté pour zéro ; sa ligne dit ce qui manque.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from teletravail_charte.bareme import Tarif, changements, debut_du_forfait, tarif, verite
from teletravail_charte.conventions import Part, Poste, conventions
from teletravail_charte.francais import date_francaise, nombre, pluriel, typographie
from teletravail_charte.moteur.natif import FAUX
from teletravail_charte.verification import Verification
from teletravail_charte.vocabulaire import AUCUN, INCONNU

_CENTIME = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Terme:
    """Un nombre du calcul et d'où il vient."""

    valeur: str
    origine: str


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un poste d'une année ; ``montant`` manque quand on ne sait pas, et ``formule`` dit pourquoi."""

    nom: str
    titre: str
    montant: Decimal | None = None
    formule: str = ""
    termes: tuple[Terme, ...] = ()
    manquants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantite:
    """Un nombre d'agents ou de jours : connu avec son origine, ou à renseigner."""

    valeur: Decimal | None
    origine: str = ""
    manquants: tuple[str, ...] = ()

    def dire(self, un: str, des: str) -> str:
        """« 45 agents », ou la place du nombre."""
        return (
            f"[{des} à préciser]" if self.valeur is None else f"{nombre(self.valeur)} {pluriel(self.valeur, un, des)}"
        )


@dataclass(frozen=True, slots=True)
class Cadre:
    """Ce que les postes d'une hypothèse partagent, une année : les agents attendus, les jours de chacun."""

    agents: Quantite
    jours: Quantite
    centraux: Quantite
    du: date
    au: date


def euros(montant: Decimal) -> str:
    """« 9 072,00 € » : toujours au centime, comme un budget."""
    entier, _, centimes = str(_au_centime(montant)).partition(".")
    return typographie(f"{nombre(int(entier))},{centimes} €")


def _au_centime(montant: Decimal) -> Decimal:
    return montant.quantize(_CENTIME, ROUND_HALF_UP)


def quantite(v: Verification, central: str, part: Part | None = None) -> Quantite:
    """Le nombre du dossier ; sinon la ``part`` du nombre ``central``, arrondie à l'unité supérieure."""
    for fait in (part.fait, central) if part else (central,):
        valeur = v.faits.valeurs.get(fait, INCONNU)
        if isinstance(valeur, (int, Decimal)):
            exact, origine = Decimal(valeur), f"{v.faits.origines[fait]} ({fait})"
            if part and fait == central:
                exact = _au_dessus(exact * part.sinon_pourcent / 100)
                part_dite = f"{part.sinon_pourcent} % de l'hypothèse centrale"
                origine = f"{part_dite}, arrondi à l'unité supérieure (templates/couts.yaml)"
            return Quantite(exact, typographie(origine))
    return Quantite(None, manquants=(central,))


def _au_dessus(valeur: Decimal) -> Decimal:
    return valeur.to_integral_value(rounding=ROUND_CEILING)


def forfait_d_un_agent(jours: Decimal, taux: Decimal, plafond: Decimal) -> Decimal:
    """Ce qu'un agent reçoit dans l'année : jamais plus que le plafond."""
    return _au_centime(min(jours * taux, plafond))


def ligne_du_forfait(v: Verification, cadre: Cadre) -> Ligne | None:
    """La ligne du forfait ; rien tant qu'aucun texte ne le permet."""
    fiche, existe = conventions(v.corpus).forfait, debut_du_forfait(v.corpus)
    vide = Ligne("forfait", typographie(fiche.titre))
    if v.jour < existe or cadre.au < existe:
        return None
    institue, inconnus = verite(v, fiche.si)
    if institue == FAUX:
        return replace(vide, montant=Decimal(0), formule=typographie(fiche.sinon))
    du = max(cadre.du, existe)
    if du > v.corpus.sommaire.couverture.au:
        return replace(vide, formule=typographie(f"le montant de {du.year} n'est pas encore connu"))
    taux = tarif(v, fiche.montant, du) or Tarif(None)
    plafond = tarif(v, fiche.plafond, du) or Tarif(None)
    connus = (cadre.agents, cadre.jours, taux, plafond)
    manquants = tuple(dict.fromkeys((*inconnus, *(m for x in connus for m in x.manquants))))
    if manquants:
        return replace(vide, formule=typographie("à préciser"), manquants=manquants)
    for jour in (j for j in changements(v.corpus) if du < j <= cadre.au):
        alors = (tarif(v, fiche.montant, jour) or Tarif(None), tarif(v, fiche.plafond, jour) or Tarif(None))
        if [t.montant for t in alors] != [taux.montant, plafond.montant]:
            quoi = f"le montant change le {date_francaise(jour)} : chaque période est à calculer à part"
            return replace(vide, formule=typographie(quoi))
    return _calculer(vide, replace(cadre, du=du), taux, plafond)


def _calculer(vide: Ligne, cadre: Cadre, taux: Tarif, plafond: Tarif) -> Ligne:
    assert cadre.agents.valeur is not None and taux.montant is not None and plafond.montant is not None
    jours = _jours_de_l_annee(cadre)
    assert jours.valeur is not None
    brut = jours.valeur * taux.montant
    par_agent = forfait_d_un_agent(jours.valeur, taux.montant, plafond.montant)
    montant = cadre.agents.valeur * par_agent
    agents, prix = cadre.agents.dire("agent", "agents"), f"{jours.dire('jour', 'jours')} × {euros(taux.montant)}"
    if par_agent < brut:
        detail = f"plafond annuel : {prix} feraient {euros(brut)} par agent"
        formule = f"{agents} × {euros(par_agent)} = {euros(montant)} ({detail})"
    else:
        formule = f"{agents} × {prix} = {euros(montant)}"
    termes = (
        Terme(agents, cadre.agents.origine),
        Terme(jours.dire("jour", "jours"), jours.origine),
        Terme(f"{euros(taux.montant)} par jour", taux.origine),
        Terme(f"{euros(plafond.montant)} par agent et par an au plus", plafond.origine),
    )
    return replace(vide, montant=montant, formule=typographie(formule), termes=termes)


def _jours_de_l_annee(cadre: Cadre) -> Quantite:
    """Les jours d'une année commencée en route : la part qui reste, arrondie au jour supérieur."""
    assert cadre.jours.valeur is not None
    annee = (date(cadre.au.year, 12, 31) - date(cadre.au.year, 1, 1)).days + 1
    reste = (cadre.au - cadre.du).days + 1
    if reste == annee:
        return cadre.jours
    part = f"{nombre(cadre.jours.valeur)} × {reste} ÷ {annee}, du {date_francaise(cadre.du)} au 31 décembre"
    origine = f"{cadre.jours.origine}, réduit à la part de l'année ({part}), arrondi au jour supérieur"
    return Quantite(_au_dessus(cadre.jours.valeur * reste / annee), typographie(origine))


def ligne_d_un_poste(v: Verification, poste: Poste, cadre: Cadre) -> Ligne:
    """La ligne d'une dépense que la commune estime elle-même."""
    vide = Ligne(poste.nom, typographie(poste.titre))
    valeur = v.faits.valeurs.get(poste.fait, INCONNU)
    if valeur is AUCUN or not isinstance(valeur, (int, Decimal)):
        return replace(vide, formule=typographie("à préciser"), manquants=(poste.fait,))
    central, terme = Decimal(valeur), Terme(euros(Decimal(valeur)), f"{v.faits.origines[poste.fait]} ({poste.fait})")
    agents, centraux = cadre.agents, cadre.centraux
    if not poste.suit_les_agents or agents == centraux or centraux.valeur == 0:
        return replace(vide, montant=_au_centime(central), formule=euros(central), termes=(terme,))
    if agents.valeur is None or centraux.valeur is None:
        manquants = tuple(dict.fromkeys((*agents.manquants, *centraux.manquants)))
        return replace(vide, formule=typographie("à préciser"), termes=(terme,), manquants=manquants)
    montant = _au_centime(central * agents.valeur / centraux.valeur)
    formule = f"{euros(central)} × {nombre(agents.valeur)} ÷ {centraux.dire('agent', 'agents')} = {euros(montant)}"
    termes = (terme, Terme(agents.dire("agent", "agents"), agents.origine))
    return replace(vide, montant=montant, formule=typographie(formule), termes=termes)
