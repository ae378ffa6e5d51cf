"""The French sentences of the command line. (Help of an option stands beside the option.)"""

from __future__ import annotations

from rag.types import DocumentState, Level, RefusalReason, Status, Visibility

PROGRAM = "Répond aux questions sur les actes d'une commune, avec citation exacte, ou dit qu'il ne sait pas."

EXIT_CODES = """codes de sortie :
  0    tout s'est bien passé (un refus de répondre est un résultat normal)
  1    des documents ont été refusés ou partiellement indexés (ils sont listés), un index abîmé n'a pu être
       repris en entier, ou « corpus doctor », « gold lint » ou « gold add » a trouvé une erreur
  2    mauvais usage ou réglage incorrect
  3    index ou sauvegarde absent, endommagé ou d'une autre version
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
NOT_IN_JOURNAL = "Aucune réponse du journal ne contient ces mots."
JOURNAL_WHAT = "Dites quoi effacer : des numéros (sourcier journal find), ou --avant une date."
CONFIRM_ERASE = "Effacer définitivement ? [o/N] "
ERASED = "{count} élément(s) effacé(s)."
NOTHING_KEPT = "Rien de tel n'est gardé."
ISSUER_AND_SUBJECT = "--emetteur et --sujet vont ensemble : donnez les deux."
KEPT = {
    "acknowledged": "avis lu",
    "conversations": "conversation",
    "feedback": "retour sur une réponse",
    "prepared_visits": "fiche de rendez-vous",
    "reply_letters": "projet de réponse",
    "verifications": "case « vérifié »",
}
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
DELETED = (
    "{count} document(s) retiré(s) de la recherche. L'état d'avant, avec les originaux, reste sur le disque "
    "jusqu'au prochain changement de l'index."
)
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
DOCTOR_NOTHING = "Aucun document ne peut être lu dans l'index (voir ci-dessus)."
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
DEMO_PRESENT = "La ville de démonstration est déjà indexée ({names})."
DEMO_DONE = "Ville de démonstration indexée ({names}) : une commune fictive, pour essayer."
DEMO_SCANS = (
    "{count} page(s) numérisée(s) non lue(s) : installez tesseract-ocr et tesseract-ocr-fra, puis relancez "
    "sourcier demo."
)
UI_STARTING = "Sourcier s'ouvre à l'adresse {url} (Ctrl+C pour arrêter)."
UI_SIGNED = (
    "Sourcier attend les personnes connectées à l'adresse {url} (écoute sur {address} ; Ctrl+C pour arrêter)."
)
CORPUS_UNKNOWN = (
    "Attention : [acces.corpus] ferme « {name} », qui n'est pas indexé. Un corpus écrit autrement reste "
    "ouvert à toute personne connectée. Corpus indexés : {indexed}."
)
HEALTH_GOOD = "L'assistant répond à l'adresse {url}."
HEALTH_BAD = (
    "L'assistant ne répond pas à l'adresse {url} : lancez `sourcier ui`, ou donnez son port par --port."
)
PORT_TAKEN = "Le port {port} est déjà pris : choisissez-en un autre, par exemple --port {other}."
PORT_DENIED = "Le port {port} est réservé au système : choisissez-en un au-dessus de 1023."
ACCESS_DENIED = "Accès refusé à {path} : vérifiez les droits sur ce fichier ou ce dossier."

EVAL_UNUSED = "{option} ne s'emploie pas avec {mode} : retirez l'un des deux (voir « sourcier eval --help »)."
EVAL_MATRIX_OUT = "--matrix demande --out : le dossier où écrire, et d'où reprendre."
EVAL_UNWRITABLE = "La comparaison ne peut pas être écrite dans {path} : choisissez un autre dossier."
EVAL_NEXT_NIGHT = "Prochaine évaluation de nuit : le {day} à {hour} (Ctrl+C pour arrêter)."
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

TO_KNOW = "à savoir : {note}"
NO_COUNT = "aucun document"
BACKUP_DONE = "Sauvegarde faite en {seconds} s : {path} ({size} Mo)."
BACKUP_SECRETS = "Les secrets n'y sont pas ; à redonner après une restauration : {names}."
BACKUP_REMOVED = "Sauvegardes plus anciennes supprimées : {names}."
BACKUP_NOT_REMOVED = "La sauvegarde est faite, mais {path} n'a pas pu être supprimée : vérifiez les droits."
BACKUP_STOPPED = "Aucune sauvegarde n'a été écrite."
BACKUP_KEEP_WANTS_FOLDER = (
    "--garder demande un dossier, où sont les sauvegardes datées : {path} n'en est pas un."
)
BACKUP_NOT_A_PLACE = "{path} n'est ni un dossier qui existe, ni un nom en .zip : donnez l'un ou l'autre."
RESTORE_SOUND = "Sauvegarde saine : {path}, {files} fichiers, au plus {size} Mo une fois restaurée."
RESTORE_MADE = "Faite le {day} par Sourcier {version}{people}."
RESTORE_WITHOUT_PEOPLE = ", sans le journal ni le travail des personnes"
RESTORE_SETTINGS_ONLY = "Réglages écrits dans {path}."
RESTORE_SETTINGS_EXIST = "{path} existe déjà : donnez un autre nom, aucun fichier de réglages n'est remplacé."
RESTORE_SETTINGS_UNWRITABLE = "{path} ne peut pas être écrit : créez son dossier, ou donnez-en un autre."
RESTORE_SECRETS = "Secrets à redonner : {names}."
RESTORE_DONE = "Restauré dans {folder}."
RESTORE_FINISHED = (
    "La restauration interrompue a été terminée dans {folder}. Pour y mettre une autre sauvegarde, relancez "
    "la commande avec --remplacer."
)
RESTORE_STOPPED = (
    "Restauration arrêtée : rien n'est en place, ou la même commande terminera ce qui a commencé à l'être."
)
RESTORE_ASIDE = "Ce qui s'y trouvait est dans {folder} : supprimez-le quand vous n'en aurez plus besoin."
RESTORE_SAME_SETTINGS = "Les réglages en vigueur sont ceux de la sauvegarde (copie : {path})."
RESTORE_OTHER_SETTINGS = (
    "Les réglages en vigueur ne sont pas ceux de la sauvegarde et n'ont pas été changés ; pour retrouver les "
    "mêmes réponses, mettez {path} à la place de {place}."
)
RESTORE_ELSEWHERE = "{name} était {former} : remettez-le à sa place, ou corrigez le réglage qui le nomme."
RESTORE_VECTORS = "Vecteurs refaits : {passages} passage(s)."
RESTORE_NO_VECTORS = (
    "Tout est restauré, sauf les vecteurs. {error} Ensuite, lancez `sourcier corpus revectoriser`."
)
