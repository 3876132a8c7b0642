-- ---
-- group: changes
-- description:
--   en: MFA devices and passwords that were set, changed or removed
--   ja: MFA デバイスとパスワードの設定、変更、削除
-- parameters:
--   - {name: since, type: time, default: 30d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventname,
       json_extract_scalar(requestparameters, '$.userName') AS for_user,
       json_extract_scalar(requestparameters, '$.serialNumber') AS device,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       errorcode
FROM cloudtrail_logs
WHERE eventsource = 'iam.amazonaws.com'
  AND eventname IN ('DeactivateMFADevice', 'DeleteVirtualMFADevice', 'EnableMFADevice', 'CreateVirtualMFADevice',
                    'CreateLoginProfile', 'UpdateLoginProfile', 'DeleteLoginProfile', 'ChangePassword',
                    'UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy')
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
