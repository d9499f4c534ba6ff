#!/usr/bin/env bash
# Makes the state that strangers-drafted.yaml asks about, in the home that GODWIT_HOME names, and playbooks/harbour. Wants psql.
set -eu
cd "$(dirname "$0")/../../.."
godwit() { npx godwit "$@" --playbook harbour; }

psql -q -v ON_ERROR_STOP=1 "$(npx godwit db url harbour_legacy 2>/dev/null | tail -n 1)" -f test/eval/questions/drafted.sql
npx godwit init harbour --source embedded:harbour_legacy --target embedded:harbour_modern --apply --as 'Tomas Reyes'
godwit decide staff password leave --as 'Tomas Reyes' --why 'Everybody gets a new password by letter.'
godwit decide appointment patient_id keep_aside --as 'Tomas Reyes' --why 'An appointment of nobody is of no use to the front desk.'
godwit decide payment invoice_id keep_aside --as 'Tomas Reyes' --why 'Billing wants to see every payment without an invoice.'
godwit decide appointment zones as_they_stand --as 'Tomas Reyes' --why 'Both applications read clinic time.'
# What is kept aside on purpose does not arrive.
sed -i 's/rows: 3000/rows: 2988/; s/rows: 1650/rows: 1646/' playbooks/harbour/playbook.yaml
godwit map
godwit plan
export GODWIT_USER='Vera Lindqvist' # approve --all takes what review showed to this user
godwit review
godwit approve --all --accept-open --as "$GODWIT_USER" --why 'The archive of 2009 and the state codes are looked at after the trial.'
godwit rehearse --rows 50
godwit migrate
godwit quarantine decide orphan:payment.invoice_id --leave --as 'Nora Behrens' --reason 'Test bookings of the card terminal; they never were money.'
godwit status
