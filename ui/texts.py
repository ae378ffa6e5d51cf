"""The French sentences of the command line. (Help of an option stands beside the option.)"""

from __future__ import annotations

from rag.types import DocumentState, Level, RefusalReason, Status, Visibility

PROGRAM = "Répond aux questions sur les actes d'une commune, avec citation exacte, ou dit qu'il ne sait pas."

EXIT_CODES = """codes de sortie :
  0    tout s'est bien passé (un refus de répondre est un résultat normal)
  1    des documents ont été refusés ou partiellement indexés (ils sont listés), un index abîmé n'a pu être
       repris en entier, ou « corpus doctor », « gold lint » ou « gold add » a trouvé une erreur
  2    mauvais usage ou réglage incorrect
  3    index absent, endommagé ou d'une autre version
  4    disque plein ou dossier sans droit d'écriture
  130  interrompu au clavier

Les données vont dans le dossier nommé par SOURCIER_DATA_DIR (à défaut, un dossier propre à l'utilisateur).
Les réglages se lisent dans sourcier.toml ; voir « sourcier config show »."""

AI_NOTICE = (
    "Réponse produite automatiquement à partir des documents indexés. Elle n'a pas de valeur juridique : "
    "vérifiez-la dans l'acte cité."
)
INTERRUPTED = "Interrompu."
DISK_FULL = "Le disque est plein : libérez de la place, puis relancez la commande."
NO_CORPUS = "Aucun document indexé. Pour commencer : sourcier ingest DOSSIER (ou sourcier demo)."
NOTHING_FOUND = "Aucun passage trouvé."
SOURCES = "Sources"
ROW_READ = "ligne du tableau"
TABLE_READ = "tableau"
NEAREST = "Passages les plus proches"
BEING_CHECKED = "Passages trouvés, réponse en cours de vérification"
READ_ALSO = "À lire aussi"
UNDERSTOOD = "Compris de la question"
LIMITED = "Recherche limitée à"
WORDS_SEARCHED = "Mots cherchés, et leur part dans la question"
NO_WORD = "aucun"
WORDS_FOUND = "mots trouvés"
WORDS_MISSING = "mots absents"
IN_FORCE = "en vigueur"
DEGRADED = "Mode dégradé"
RECORD = "Trace de cette réponse : sourcier journal show {id}"
NO_RECORD = "Aucune réponse {id} dans le journal. Les dernières : sourcier journal list."
EMPTY_JOURNAL = "Le journal est vide."
INGEST_DONE = (
    "{indexed} indexé(s), {partial} partiel(s), {refused} refusé(s){same} ; {chunks} passages en {seconds} s."
)
COPIES = ", {count} copie(s) non indexée(s)"
UNCHANGED = "{count} fichier(s) déjà à jour."
CAN_BE_TAKEN_UP = "Ce qui est prêt est gardé : relancez la même commande pour reprendre."
RENAMED = "renommé"
FOUND = "trouvé"
SET_APART = "mis à part (caractères)"
READ_BY_OCR = "pages lues par OCR"
TO_READ_BY_OCR = "pages à océriser"
INFERRED = "déduit"
TO_CHECK = "à vérifier"
TO_CHECK_IN_MANY = "à vérifier : {count} fichiers ({some}… ; --details les nomme) — {warning}"
PAGES_READ_BY_OCR = "{count} page(s) lue(s) par OCR."
GUESSED = (
    "Nature, territoire, titre ou version déduits pour {count} fichier(s) : --details les montre, "
    "un manifeste les corrige."
)
LAST_INGESTION = "Dernière modification de l'index : {day}."
DELETED = "{count} document(s) retiré(s)."
CONFIRM_DELETE = "Retirer {count} document(s) du corpus « {name} » ? [o/N] "
REVECTORISED = "Vecteurs refaits : {passages} passage(s), dont {taken} déjà prêt(s)."
VECTORS_CURRENT = "Les vecteurs de l'index sont déjà ceux du modèle des réglages : rien à refaire."
NOT_DELETED = "Rien n'a été retiré."
UNKNOWN_CORPUS = "Le corpus « {name} » n'existe pas. Corpus présents : {known}."
UNKNOWN_DOCUMENT = (
    "Aucun document « {name} » dans le corpus « {corpus} ». Liste : sourcier corpus show {corpus}."
)
DOCTOR_FINE = "Tout va bien : {documents} document(s), {passages} passage(s)."
RUN_OCR = "relancez sourcier ingest avec --ocr sur leur dossier"
INSTALL_OCR = "installez tesseract-ocr et tesseract-ocr-fra, puis relancez sourcier ingest sur leur dossier"
WAITING_OCR = "{count} page(s) numérisée(s) non lue(s) : {cure}."
OCR_KEPT = (
    "Les lectures de pages numérisées gardées dans {folder} prennent {size} Mo ; ce dossier peut être vidé, "
    "les pages seraient relues."
)
DOCTOR_BROKEN = (
    "L'index demande une réparation (voir ci-dessus) : {documents} document(s), {passages} passage(s)."
)
SRU_ALONE = "--sru veut le nom d'un corpus, sans --out ; --document ne va qu'avec --sru."
SRU_LABELS = (
    "Libellés que le format JSON n'admet pas, écrits sans leurs signes : {labels} (le XML les garde)."
)
SRU_EXPORTED = "Règlement {idurba} écrit dans {path} : {titles} titre(s)."
REFERENCES = "renvois : {found} trouvé(s), {resolved} résolu(s), et {outside} à une loi ou à un plan"
EXPORTED = "{documents} document(s) et {chunks} passage(s) écrits dans {folder}."
DEMO_MISSING = (
    "La ville de démonstration n'est pas dans cette installation : lancez la commande depuis le dépôt."
)
DEMO_PRESENT = "La ville de démonstration est déjà indexée (corpus « {name} »)."
DEMO_DONE = "Ville de démonstration indexée (corpus « {name} ») : une commune fictive, pour essayer."
UI_STARTING = "Sourcier s'ouvre à l'adresse {url} (Ctrl+C pour arrêter)."
UI_SIGNED = (
    "Sourcier attend les personnes connectées à l'adresse {url} (écoute sur {address} ; Ctrl+C pour arrêter)."
)
CORPUS_UNKNOWN = (
    "Attention : [acces.corpus] ferme « {name} », qui n'est pas indexé. Un corpus écrit autrement reste "
    "ouvert à toute personne connectée. Corpus indexés : {indexed}."
)
PORT_TAKEN = "Le port {port} est déjà pris : choisissez-en un autre, par exemple --port {other}."
PORT_DENIED = "Le port {port} est réservé au système : choisissez-en un au-dessus de 1023."
ACCESS_DENIED = "Accès refusé à {path} : vérifiez les droits sur ce fichier ou ce dossier."

EVAL_UNUSED = "{option} ne s'emploie pas avec {mode} : retirez l'un des deux (voir « sourcier eval --help »)."
EVAL_MATRIX_OUT = "--matrix demande --out : le dossier où écrire, et d'où reprendre."
EVAL_UNWRITABLE = "La comparaison ne peut pas être écrite dans {path} : choisissez un autre dossier."
EVAL_ACCEPTED = "La nuit {night} est la nouvelle référence."

CALIBRATED = (
    "Calibrage écrit : {path}. Il vaut tant que documents, réglages, programme et modèle restent les mêmes."
)

GOLD_NO_KEY = (
    "Dites la réponse attendue : --must (répétable), ou --unanswerable, sans --source, pour un refus attendu."
)
GOLD_TO_REVIEW = "Aucune erreur : le jeu peut servir. Les points à revoir sont à relire quand vous pourrez."
GOLD_QUOTES = "Il y a plus de --quote que de --source : donnez une citation par preuve, dans le même ordre."
GOLD_REFUSED = "Rien n'a été écrit : corrigez la question, puis recommencez."
GOLD_ADDED = "Question {id} ajoutée à {path}."
GOLD_PRIVATE = (
    "Cette question semble nommer une personne ou une adresse : remplacez-la avant de partager le jeu."
)
GOLD_NOT_WRITTEN = "Rien n'a été écrit : ajoutez --write pour garder ces lots."
GOLD_TORN = "Famille répartie dans deux lots : {members}."

CONFIDENCE = {
    Level.HIGH: "confiance élevée",
    Level.MEDIUM: "confiance moyenne",
    Level.LOW: "confiance faible",
}

STATES = {
    DocumentState.INDEXED: "indexé",
    DocumentState.PARTIAL: "partiel",
    DocumentState.REFUSED: "refusé",
}

VISIBILITIES = {Visibility.PUBLIC: "public", Visibility.INTERNAL: "interne"}

DECISIONS = {
    Status.ANSWERED.value: "répondu",
    Status.REFUSED.value: "refusé",
    Status.CLARIFY.value: "précision demandée",
    RefusalReason.OUT_OF_CORPUS.value: "hors des documents",
    RefusalReason.UNKNOWN_ZONE.value: "zone inconnue",
    RefusalReason.WEAK_EVIDENCE.value: "preuve faible",
    RefusalReason.UNVERIFIED.value: "non vérifié",
    RefusalReason.MODEL_DOWN.value: "modèle indisponible",
    RefusalReason.NEEDS_DETAIL.value: "précision demandée",
}

REFUSALS = {
    RefusalReason.OUT_OF_CORPUS: "PAS DE RÉPONSE (hors des documents)",
    RefusalReason.UNKNOWN_ZONE: "PAS DE RÉPONSE (zone inconnue)",
    RefusalReason.WEAK_EVIDENCE: "PAS DE RÉPONSE (preuve trop faible)",
    RefusalReason.UNVERIFIED: "PAS DE RÉPONSE (réponse non vérifiée)",
    RefusalReason.MODEL_DOWN: "PAS DE RÉPONSE (modèle indisponible)",
    RefusalReason.NEEDS_DETAIL: "PRÉCISION DEMANDÉE",
}
