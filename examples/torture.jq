# Holds what the front desk was promised against the server's own lists.
#
# A create must be on the server once, an edit be what the server shows, a payment be PAYEE and a removal gone; or there is
# a letter in the outbox that says why not, or a line in the conflict log. What the daemon died over before it could
# answer may have been done or not, but not twice.
($patients[0] | INDEX(.id | tostring)) as $by_id
| ($factures[0] | INDEX(.id | tostring)) as $invoice
| ([$patients[0][].email, $consultations[0][].motif, $factures[0][].description] | map(select(. != null and test("torture\\."))))
    as $marks
| (reduce $marks[] as $mark ({}; .[$mark] += 1)) as $count
| [$outbox[0].operations[] | select(.state == "rejected" or .state == "parked" or .blocked_by != null)] as $letters
| ([$letters[].fields | .email, .motif, .description | select(. != null)] | INDEX(.)) as $letter
| ([$letters[] | select(.kind != "create") | "\(.kind) \(.server_id)"] | INDEX(.)) as $letter_on
| ([$letters[].fields.telephone | select(. != null)] | INDEX(.)) as $letter_value
| ([$conflicts[0].conflicts[] | .local | if type == "object" then .telephone else . end | select(type == "string")] | INDEX(.))
    as $logged_value
| ([$conflicts[0].conflicts[] | .local | objects | .email, .motif, .description | select(. != null)] | INDEX(.)) as $logged
# A payment or a removal that met a change of its invoice is decided like an edit, and the loser is in the log.
| ([$conflicts[0].conflicts[] | select(.resource == "factures" and .field == null)
    | "\(.action // "delete") \(.server_id)"] | INDEX(.)) as $logged_on
# Of the edits of one field only those count that no later one followed: the last promised one, and the silent ones since.
| ($ledger[0] | map(select(.kind == "telephone" and .answer != "no")) | group_by(.key)
    | map((map(.answer == "yes") | rindex(true)) as $last | select($last != null)
        | {key: .[0].key, value: .[$last].value, allowed: .[$last:] | map(.value)})) as $edits
| ($ledger[0] | map(select(.kind | IN("patients", "consultations", "factures")))) as $creates
| def fate($isDone; $isLetter; $isLogged):
    if $isDone then "landed" elif $isLetter then "letter" elif $isLogged then "logged" else "lost" end;
  [
    ($creates[] | select(.answer == "yes")
      | {what: "\(.kind) \(.key)", fate: fate($count[.key] != null; $letter[.key] != null; $logged[.key] != null)}),
    ($edits[] | . as $edit
      | {what: "telephone \(.value) of patient \(.key)",
         fate: fate(($by_id[.key].telephone | IN($edit.allowed[])); $letter_value[.value] != null; $logged_value[.value] != null)}),
    ($ledger[0][] | select(.kind == "payer" and .answer == "yes")
      | {what: "payment of invoice \(.key)",
         fate: fate($invoice[.key].statut == "PAYEE"; $letter_on["action:payer \(.key)"] != null;
           $invoice[.key] == null or $logged_on["payer \(.key)"] != null)}),
    ($ledger[0][] | select(.kind == "delete" and .answer == "yes")
      | {what: "removal of invoice \(.key)",
         fate: fate($invoice[.key] == null; $letter_on["delete \(.key)"] != null; $logged_on["delete \(.key)"] != null)})
  ] as $fates
| {
    promised: ($fates | length),
    landed: ($fates | map(select(.fate == "landed")) | length),
    letters: ($fates | map(select(.fate == "letter")) | length),
    logged: ($fates | map(select(.fate == "logged")) | length),
    silent: ($creates | map(select(.answer == "silence")) | length),
    silent_landed: ($creates | map(select(.answer == "silence" and $count[.key] != null)) | length),
    lost: ($fates | map(select(.fate == "lost").what)),
    doubled: [$count | to_entries[] | select(.value > 1) | "\(.key): \(.value) times"]
  }
