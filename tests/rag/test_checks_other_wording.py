"""Sentences right and wrong on rules worded as other towns word theirs: none comes from the mutation suite.

Each case: what the act says, the question, sentences that it supports, sentences that it does not.
"""

from __future__ import annotations

import pytest

from rag.types import Citation, Question, Statement
from rag.verify import check_statement, passed
from tests.test_verify import passage

Case = tuple[str, str, tuple[str, ...], tuple[str, ...]]

CASES: tuple[Case, ...] = (
    (
        "Les abris de jardin ne devront pas excéder 12 m² d'emprise au sol. Les vérandas sont "
        "limitées à 25 m².",
        "Surface autorisée ?",
        ("Un abri de jardin peut occuper jusqu'à 12 m² au sol.", "Les vérandas ne dépassent pas 25 m²."),
        ("Un abri de jardin peut occuper jusqu'à 25 m² au sol.", "Les vérandas ne dépassent pas 12 m²."),
    ),
    (
        "À l'égout, la hauteur mesurée depuis le sol naturel ne peut dépasser 6 m ; au faîtage elle "
        "est plafonnée à 9 m.",
        "Hauteur permise ?",
        ("La hauteur est plafonnée à 6 m à l'égout et à 9 m au faîtage.",),
        (
            "La hauteur est plafonnée à 9 m à l'égout et à 6 m au faîtage.",
            "La hauteur est plafonnée à 6 m au faîtage.",
            "La hauteur au faîtage est d'au moins 9 m.",
        ),
    ),
    (
        "Le recul par rapport aux voies est de 5 m au minimum. En limite séparative, le recul ne "
        "peut être inférieur à 3 m.",
        "Quel recul respecter ?",
        (
            "Il faut reculer d'au moins 5 m par rapport aux voies.",
            "Le recul est d'au moins 3 m en limite séparative.",
        ),
        (
            "Il faut reculer d'au moins 3 m par rapport aux voies.",
            "Le recul est d'au moins 5 m en limite séparative.",
            "Le recul par rapport aux voies est de 5 m au maximum.",
        ),
    ),
    (
        "L'abattage d'arbres est soumis à autorisation lorsque leur circonférence dépasse 80 cm.",
        "Faut-il une autorisation pour abattre un arbre ?",
        ("Une autorisation est nécessaire pour abattre un arbre de plus de 80 cm de circonférence.",),
        ("Une autorisation est nécessaire pour abattre un arbre.", "L'abattage d'arbres est interdit."),
    ),
    (
        "Le changement de destination est autorisé à condition de ne pas compromettre l'activité agricole.",
        "Changement de destination ?",
        ("Il est autorisé s'il ne compromet pas l'activité agricole.",),
        (
            "Le changement de destination est autorisé.",
            "L'extension est autorisée si elle ne compromet pas l'activité agricole.",
        ),
    ),
    (
        "Les dépôts de véhicules hors d'usage ne sont pas admis, y compris à titre temporaire.",
        "Dépôt de véhicules ?",
        ("Non, les dépôts de véhicules hors d'usage ne sont pas admis, même temporaires.",),
        ("Oui, les dépôts de véhicules hors d'usage sont admis.",),
    ),
    (
        "Droit de place du marché : 2,50 € le mètre linéaire pour les abonnés et 4,00 € pour les passagers.",
        "Prix du marché ?",
        ("Les abonnés paient 2,50 € le mètre linéaire, les passagers 4 €.",),
        ("Les abonnés paient 4 € le mètre linéaire, les passagers 2,50 €.",),
    ),
    (
        "La salle polyvalente est louée 180 € le week-end aux particuliers et 90 € aux associations.",
        "Combien coûte la salle ?",
        ("Pour un particulier, la salle coûte 180 € le week-end.", "Une association paie 90 € la salle."),
        ("Pour un particulier, la salle coûte 90 € le week-end.", "Une association paie 180 € la salle."),
    ),
    (
        "L'entrée de la piscine est fixée à 3,20 € pour un adulte et 2,10 € pour un enfant de moins "
        "de 12 ans.",
        "Tarif de la piscine ?",
        ("L'entrée coûte 3,20 € pour un adulte.", "Un enfant de moins de 12 ans paie 2,10 €."),
        (
            "L'entrée coûte 2,10 € pour un adulte.",
            "Un enfant de moins de 12 ans paie 3,20 €.",
            "Un enfant de plus de 12 ans paie 2,10 €.",
        ),
    ),
    (
        "La collecte des encombrants a lieu le premier mercredi du mois, sauf jours fériés.",
        "Quand passent les encombrants ?",
        ("Les encombrants sont collectés le premier mercredi du mois, sauf jours fériés.",),
        ("Les encombrants sont collectés le premier vendredi du mois, sauf jours fériés.",),
    ),
    (
        "Les chiens doivent être tenus en laisse dans le parc. Ils peuvent y être laissés libres avant 9 h.",
        "Les chiens au parc ?",
        (
            "Les chiens doivent être tenus en laisse dans le parc.",
            "Avant 9 h, ils peuvent être laissés libres.",
        ),
        (
            "Les chiens peuvent être tenus en laisse dans le parc.",
            "Avant 9 h, ils doivent être laissés libres.",
            "Après 9 h, ils peuvent être laissés libres.",
        ),
    ),
    (
        "Le maire peut, après avis de la commission, accorder un délai supplémentaire de 6 mois.",
        "Peut-on avoir un délai ?",
        ("Le maire peut accorder 6 mois de plus, après avis de la commission.",),
        ("Le maire doit accorder 6 mois de plus, après avis de la commission.",),
    ),
    (
        "Les clôtures sont constituées d'un mur d'une hauteur maximale de 1,20 m ou d'une haie "
        "n'excédant pas 2 m.",
        "Hauteur de clôture ?",
        ("Un mur de clôture est limité à 1,20 m.", "La haie ne dépasse pas 2 m."),
        ("Un mur de clôture est limité à 2 m.", "La haie ne dépasse pas 1,20 m."),
    ),
    (
        "Le budget s'élève à 950 000 € en fonctionnement et à 410 000 € en investissement.",
        "Montant du budget ?",
        ("Le budget s'élève à 950 000 € en fonctionnement.", "L'investissement représente 410 000 €."),
        ("Le budget s'élève à 410 000 € en fonctionnement.", "L'investissement représente 950 000 €."),
    ),
    (
        "M. Paul Ardent est élu délégué titulaire et Mme Lise Berthon déléguée suppléante au "
        "syndicat des eaux.",
        "Qui représente la commune ?",
        ("M. Paul Ardent est délégué titulaire au syndicat des eaux.",),
        (
            "Mme Lise Berthon est déléguée titulaire au syndicat des eaux.",
            "M. Paul Ardent est délégué suppléant au syndicat des eaux.",
        ),
    ),
    (
        "La concession trentenaire est fixée à 300 € et la concession cinquantenaire à 520 €.",
        "Prix d'une concession ?",
        ("La concession trentenaire coûte 300 €.", "La concession cinquantenaire est à 520 €."),
        ("La concession trentenaire coûte 520 €.", "La concession cinquantenaire est à 300 €."),
    ),
    (
        "Toute demande non accompagnée d'un plan est refusée.",
        "Demande sans plan ?",
        ("Une demande qui n'est pas accompagnée d'un plan est refusée.",),
        (
            "Une demande accompagnée d'un plan est refusée.",
            "Toute demande non accompagnée d'un plan est acceptée.",
        ),
    ),
    (
        "Il est exigé une place de stationnement pour 50 m² de surface de plancher de bureau et une "
        "place pour deux chambres d'hôtel.",
        "Combien de places ?",
        ("Il faut une place pour 50 m² de bureau.",),
        ("Il faut une place pour 50 m² d'hôtel.", "Il faut une place pour 50 m² d'emprise au sol de bureau."),
    ),
    (
        "L'éclairage public est éteint de 23 h à 5 h en semaine et de minuit à 6 h le week-end.",
        "Extinction de l'éclairage ?",
        ("En semaine, l'éclairage est éteint de 23 h à 5 h.",),
        (
            "En semaine, l'éclairage est éteint de 5 h à 23 h.",
            "En semaine, l'éclairage est éteint de 23 h à 6 h.",
        ),
    ),
    (
        "Le seuil de 20 logements est ramené à 10 logements dans le périmètre du centre-bourg.",
        "Quel seuil ?",
        ("Dans le centre-bourg, le seuil est ramené à 10 logements.",),
        ("Dans le centre-bourg, le seuil est ramené à 20 logements.",),
    ),
    (
        "Les eaux pluviales sont infiltrées à la parcelle. Les eaux usées sont raccordées au réseau "
        "collectif.",
        "Que faire des eaux ?",
        (
            "Les eaux usées doivent être raccordées au réseau collectif.",
            "Les eaux pluviales s'infiltrent à la parcelle.",
        ),
        (
            "Les eaux pluviales sont raccordées au réseau collectif, les eaux usées infiltrées à la "
            "parcelle, sauf dispense.",
        ),
    ),
    (
        "Les enseignes lumineuses sont interdites, à l'exception de celles des pharmacies.",
        "Enseignes lumineuses ?",
        (
            "Les enseignes lumineuses sont interdites, sauf celles des pharmacies.",
            "Celles des pharmacies sont autorisées.",
        ),
        (
            "Les enseignes lumineuses sont interdites.",
            "Les enseignes lumineuses sont autorisées, sauf celles des pharmacies.",
        ),
    ),
    (
        "Le loyer est dû le 5 de chaque mois par le locataire ; la taxe foncière reste à la charge "
        "du propriétaire.",
        "Qui paie quoi ?",
        (
            "Le locataire paie le loyer le 5 de chaque mois.",
            "La taxe foncière est à la charge du propriétaire.",
        ),
        (
            "La taxe foncière est à la charge du locataire.",
            "Le propriétaire paie le loyer le 5 de chaque mois.",
        ),
    ),
    (
        "Le permis de démolir est instruit en 2 mois, la déclaration préalable en 1 mois.",
        "Délai d'instruction ?",
        ("La déclaration préalable est instruite en 1 mois.",),
        (
            "La déclaration préalable est instruite en 2 mois.",
            "Le permis de construire est instruit en 2 mois.",
        ),
    ),
    (
        "La garderie du matin est facturée 1,20 € et celle du soir 1,80 € par enfant. Le goûter est "
        "compris le soir.",
        "Prix de la garderie ?",
        (
            "La garderie du soir coûte 1,80 € par enfant, goûter compris.",
            "Le matin, la garderie est facturée 1,20 €.",
        ),
        (
            "La garderie du matin coûte 1,80 € par enfant.",
            "La garderie du soir est facturée 1,20 €.",
            "Le goûter n'est pas compris le soir.",
        ),
    ),
    (
        "Sont seules autorisées les clôtures constituées d'un grillage doublé d'une haie. Leur "
        "hauteur totale n'excédera pas 1,80 mètre.",
        "Quelle clôture ?",
        (
            "Seules les clôtures en grillage doublé d'une haie sont autorisées.",
            "La clôture ne doit pas dépasser 1,80 m.",
        ),
        (
            "Les clôtures en grillage doublé d'une haie sont interdites.",
            "La clôture doit mesurer au moins 1,80 m.",
            "La clôture ne doit pas dépasser 1,60 m.",
        ),
    ),
    (
        "Dans la bande de 20 m à compter de la voie, les bâtiments ont une hauteur maximale de 12 m. "
        "Au-delà de cette bande, elle est réduite à 8 m.",
        "Hauteur ?",
        ("Dans la bande de 20 m, la hauteur maximale est de 12 m.",),
        (
            "Au-delà de la bande de 20 m, la hauteur est réduite à 12 m.",
            "Dans la bande de 12 m, la hauteur maximale est de 20 m.",
            "En deçà de cette bande, la hauteur est réduite à 8 m.",
        ),
    ),
    (
        "Les débits de boissons ferment à 1 h du matin, sauf les nuits du 14 juillet et du 31 décembre.",
        "Heure de fermeture des bars ?",
        ("Les débits de boissons ferment à 1 h, sauf les nuits du 14 juillet et du 31 décembre.",),
        ("Les débits de boissons ferment à 1 h.",),
    ),
    (
        "Le taux de la taxe sur le foncier bâti est porté de 38,20 % à 39,10 % ; celui du foncier "
        "non bâti est maintenu à 52 %.",
        "Taux des taxes ?",
        ("Le taux du foncier bâti est porté à 39,10 %.", "Le taux du foncier non bâti reste à 52 %."),
        (
            "Le taux du foncier bâti est porté à 38,20 %.",
            "Le taux du foncier non bâti est de 39,10 %.",
            "Le taux du foncier bâti est de 52 %.",
        ),
    ),
    (
        "Les travaux de ravalement sont dispensés de déclaration, hors périmètre des monuments historiques.",
        "Ravalement : déclaration ?",
        ("Le ravalement est dispensé de déclaration, sauf dans le périmètre des monuments historiques.",),
        ("Le ravalement est dispensé de déclaration.",),
    ),
    (
        "Le règlement intérieur interdit de fumer dans la cour ; les visiteurs doivent se présenter "
        "à l'accueil.",
        "Que dit le règlement ?",
        ("Il est interdit de fumer dans la cour.", "Les visiteurs doivent se présenter à l'accueil."),
        (
            "Il est permis de fumer dans la cour.",
            "Les visiteurs peuvent se présenter à l'accueil.",
            "Les visiteurs ne doivent pas se présenter à l'accueil.",
        ),
    ),
    (
        "Un arbre de haute tige est planté pour 4 places de stationnement.",
        "Arbres sur les parkings ?",
        ("Il faut un arbre de haute tige pour 4 places de stationnement.",),
        (
            "Il faut un arbre de haute tige pour 5 places de stationnement.",
            "Il faut un arbuste pour 4 places de stationnement.",
        ),
    ),
    (
        "Le conseil approuve par 21 voix pour, 2 contre et 4 abstentions l'achat de la parcelle AB "
        "112 au prix de 45 000 €.",
        "Vote sur la parcelle ?",
        (
            "L'achat est approuvé par 21 voix pour, 2 contre et 4 abstentions.",
            "La parcelle AB 112 est achetée 45 000 €.",
        ),
        (
            "L'achat est approuvé par 21 voix pour, 4 contre et 2 abstentions.",
            "L'achat est rejeté par 21 voix pour, 2 contre et 4 abstentions.",
            "La parcelle AB 122 est achetée 45 000 €.",
        ),
    ),
    (
        "Les piscines sont implantées à 2 m au moins des limites séparatives, distance mesurée au "
        "bord du bassin. Les locaux techniques peuvent être accolés à la limite.",
        "Distance d'une piscine ?",
        (
            "Une piscine doit être à 2 m au moins des limites séparatives.",
            "Les locaux techniques peuvent être accolés à la limite.",
        ),
        (
            "Une piscine doit être à 2 m au plus des limites séparatives.",
            "Une terrasse doit être à 2 m au moins des limites séparatives.",
            "Une piscine doit être à 2 m au moins de la voie.",
            "Les locaux techniques doivent être accolés à la limite.",
        ),
    ),
    (
        "L'accès au stade est gratuit pour les scolaires de la commune et de 3 € pour les autres usagers.",
        "Prix du stade ?",
        ("L'accès est gratuit pour les scolaires de la commune.", "Les autres usagers paient 3 €."),
        ("L'accès est payant pour les scolaires de la commune.", "L'accès est gratuit."),
    ),
    (
        "La reconstruction à l'identique est admise dans un délai de dix ans si le bâtiment a été "
        "régulièrement édifié.",
        "Reconstruire à l'identique ?",
        (),
        (
            "La reconstruction à l'identique est admise pendant dix ans.",
            "La reconstruction à l'identique est admise pendant vingt ans si le bâtiment était régulier.",
            "L'extension à l'identique est admise dans un délai de dix ans si le bâtiment a été "
            "régulièrement édifié.",
        ),
    ),
    (
        "Les commerces de moins de 150 m² de surface de vente n'ont pas à créer de place de stationnement.",
        "Places pour un commerce ?",
        ("Un commerce de moins de 150 m² de surface de vente n'a pas à créer de place.",),
        (
            "Un commerce n'a pas à créer de place.",
            "Un commerce de plus de 150 m² de surface de vente n'a pas à créer de place.",
            "Un bureau de moins de 150 m² n'a pas à créer de place.",
            "Un commerce de moins de 150 m² de surface de vente doit créer une place de stationnement.",
        ),
    ),
)


def _stopped(source: str, question: str, sentence: str) -> bool:
    cited = passage(source)
    citation = Citation(cited, source, (3,))
    return not passed(check_statement(Statement(sentence, (1,)), [citation], [cited], Question(question)))


@pytest.mark.parametrize(
    ("source", "question", "sentence"),
    [(source, asked, sentence) for source, asked, right, _ in CASES for sentence in right],
)
def test_what_the_act_says_is_shown(source: str, question: str, sentence: str) -> None:
    assert not _stopped(source, question, sentence)


@pytest.mark.parametrize(
    ("source", "question", "sentence"),
    [(source, asked, sentence) for source, asked, _, wrong in CASES for sentence in wrong],
)
def test_what_it_does_not_say_is_stopped(source: str, question: str, sentence: str) -> None:
    assert _stopped(source, question, sentence)
