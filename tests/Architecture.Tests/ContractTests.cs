using System.Reflection;
using System.Text.Json;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Contracts;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Architecture.Tests;

public sealed class ContractTests
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    private static readonly Assembly[] Contracts = [typeof(OrganisationRegistered).Assembly, typeof(DialogueAnnounced).Assembly, typeof(ContributionLodged).Assembly, typeof(NoticeDelivered).Assembly];

    [Fact]
    public void Contracts_are_records_named_for_what_happened()
    {
        foreach (var type in Contracts.SelectMany(assembly => assembly.GetExportedTypes()))
        {
            Assert.NotNull(type.GetMethod("<Clone>$"));
            Assert.False(type.Name.EndsWith("Event", StringComparison.Ordinal), $"{type.Name}: the events service owns that word for meetings");
            Assert.Equal(type.Assembly.GetName().Name, type.Namespace);
        }
    }

    [Fact]
    public void Every_message_says_whom_it_concerns()
    {
        foreach (var type in Contracts.SelectMany(assembly => assembly.GetExportedTypes()))
        {
            Assert.Equal(typeof(string), type.GetProperty("Reach")?.PropertyType);
            Assert.Equal(typeof(string), type.GetProperty("Class")?.PropertyType);
        }
    }

    // The text is frozen: messages of this form may lie in queues. A new optional member adds a second text, it never edits this one.
    [Fact]
    public void OrganisationRegistered_keeps_its_wire_form()
    {
        const string Frozen =
            """{"organisationId":"org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":1,"name":"Organisation 1","country":"PAK","constituency":"civilSocietyOrganisation","registeredAt":"2026-11-21T08:00:00+00:00","reach":"global","class":"Public"}""";
        var message = new OrganisationRegistered(
            "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 1, "Organisation 1", "PAK", "civilSocietyOrganisation", new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), "global", "Public");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<OrganisationRegistered>(Frozen, Wire));
    }

    [Fact]
    public void HeldEventRecorded_keeps_its_wire_form() => Keeps(
        """{"eventId":"evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":1,"kind":"constructiveDialogue","topic":"firearms","title":"Dialogue","startsAt":"2025-04-30T08:00:00+00:00","endsAt":"2025-04-30T16:00:00+00:00","timeZone":"Europe/Vienna","place":"Vienna","country":null,"recordedAt":"2026-11-21T08:00:00+00:00","recordedAfterTheFact":true,"reach":"global","class":"Public"}""",
        new HeldEventRecorded(
            "evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 1, "constructiveDialogue", "firearms", "Dialogue", At(2025, 4, 30, 8), At(2025, 4, 30, 16), "Europe/Vienna", "Vienna", null,
            At(2026, 11, 21, 8), true, "global", "Public"));

    [Fact]
    public void DialogueAnnounced_keeps_its_wire_form() => Keeps(
        """{"dialogueId":"evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":1,"topic":"firearms","title":"Dialogue","session":"Session","startsAt":"2027-04-30T08:00:00+00:00","endsAt":"2027-04-30T16:00:00+00:00","timeZone":"Europe/Vienna","place":"Vienna","format":"hybrid","preparationStartsAt":"2027-04-29T08:00:00+00:00","preparationEndsAt":"2027-04-29T16:00:00+00:00","registrationClosesAt":"2027-04-25T21:00:00+00:00","announcedAt":"2026-11-21T08:00:00+00:00","reach":"global","class":"Public"}""",
        new DialogueAnnounced(
            "evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 1, "firearms", "Dialogue", "Session", At(2027, 4, 30, 8), At(2027, 4, 30, 16), "Europe/Vienna", "Vienna", "hybrid",
            At(2027, 4, 29, 8), At(2027, 4, 29, 16), At(2027, 4, 25, 21), At(2026, 11, 21, 8), "global", "Public"));

    [Fact]
    public void DialogueCancelled_keeps_its_wire_form() => Keeps(
        """{"dialogueId":"evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":2,"topic":"firearms","title":"Dialogue","startsAt":"2027-04-30T08:00:00+00:00","timeZone":"Europe/Vienna","reason":"A reason","cancelledAt":"2026-11-21T08:00:00+00:00","reach":"global","class":"Public"}""",
        new DialogueCancelled("evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 2, "firearms", "Dialogue", At(2027, 4, 30, 8), "Europe/Vienna", "A reason", At(2026, 11, 21, 8), "global", "Public"));

    [Fact]
    public void RegistrationConfirmed_keeps_its_wire_form() => Keeps(
        """{"registrationId":"reg_1","version":1,"dialogueId":"evt_1","organisationId":"org_1","personId":"per_1","mode":"inPerson","confirmedAt":"2026-11-21T08:00:00+00:00","side":"civil_society","reach":"global","class":"Restricted"}""",
        new RegistrationConfirmed("reg_1", 1, "evt_1", "org_1", "per_1", "inPerson", At(2026, 11, 21, 8), "civil_society", "global", "Restricted"));

    [Fact]
    public void RegistrationWaitListed_keeps_its_wire_form() => Keeps(
        """{"registrationId":"reg_1","version":1,"dialogueId":"evt_1","organisationId":"org_1","personId":"per_1","mode":"inPerson","position":3,"waitsFor":"capacity","registeredAt":"2026-11-21T08:00:00+00:00","side":"civil_society","reach":"global","class":"Restricted"}""",
        new RegistrationWaitListed("reg_1", 1, "evt_1", "org_1", "per_1", "inPerson", 3, "capacity", At(2026, 11, 21, 8), "civil_society", "global", "Restricted"));

    [Fact]
    public void RegistrationPromoted_keeps_its_wire_form() => Keeps(
        """{"registrationId":"reg_1","version":2,"dialogueId":"evt_1","organisationId":"org_1","personId":"per_1","mode":"inPerson","promotedAt":"2026-11-21T08:00:00+00:00","side":"civil_society","reach":"global","class":"Restricted"}""",
        new RegistrationPromoted("reg_1", 2, "evt_1", "org_1", "per_1", "inPerson", At(2026, 11, 21, 8), "civil_society", "global", "Restricted"));

    [Fact]
    public void RegistrationCancelled_keeps_its_wire_form() => Keeps(
        """{"registrationId":"reg_1","version":2,"dialogueId":"evt_1","organisationId":"org_1","personId":"per_1","mode":"online","cancelledAt":"2026-11-21T08:00:00+00:00","side":"civil_society","reach":"global","class":"Restricted"}""",
        new RegistrationCancelled("reg_1", 2, "evt_1", "org_1", "per_1", "online", At(2026, 11, 21, 8), "civil_society", "global", "Restricted"));

    [Fact]
    public void The_messages_of_frameworks_alliances_and_applications_keep_their_wire_forms()
    {
        var at = new DateTimeOffset(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);
        Keeps(
            """{"frameworkId":"frm_1","version":1,"country":"PAK","timeZone":"Asia/Karachi","leadMinistry":"Ministry 1","focalPointOffice":"Office 1","civilSocietyAlliance":"Alliance 1","facilitatingOrganisationId":null,"civilSocietyUnit":"CSU","secretariat":"Secretariat","establishedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"Public"}""",
            new FrameworkEstablished("frm_1", 1, "PAK", "Asia/Karachi", "Ministry 1", "Office 1", "Alliance 1", null, "CSU", "Secretariat", at, "framework:frm_1", "Public"));
        Keeps(
            """{"frameworkId":"frm_1","version":2,"side":"government","country":"PAK","leadMinistry":"Ministry 2","focalPointOffice":"Office 2","civilSocietyAlliance":"Alliance 1","facilitatingOrganisationId":"org_1","civilSocietyUnit":"CSU","secretariat":"Secretariat","changedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"Public"}""",
            new FrameworkBodiesChanged("frm_1", 2, "government", "PAK", "Ministry 2", "Office 2", "Alliance 1", "org_1", "CSU", "Secretariat", at, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":1,"frameworkId":"frm_1","country":"PAK","launchedOn":"2022-09-15","place":"Islamabad","recordedAfterTheFact":true,"reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeLaunched("pil_1", 1, "frm_1", "PAK", "2022-09-15", "Islamabad", true, "framework:frm_1", "Public"));
        Keeps(
            """{"allianceId":"aln_1","version":1,"kind":"national","name":"Alliance 1","frameworkId":"frm_1","region":null,"partOf":"aln_2","facilitatingOrganisationId":"org_1","foundedOn":"2022-09-15","recordedAfterTheFact":true,"reach":"framework:frm_1","class":"Public"}""",
            new AllianceFounded("aln_1", 1, "national", "Alliance 1", "frm_1", null, "aln_2", "org_1", "2022-09-15", true, "framework:frm_1", "Public"));
        Keeps(
            """{"allianceId":"aln_1","version":2,"partOf":null,"frameworkId":"frm_1","reach":"framework:frm_1","class":"Public"}""",
            new AllianceNested("aln_1", 2, null, "frm_1", "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":1,"allianceId":"aln_1","allianceKind":"national","organisationId":"org_1","basis":"founder","memberSince":"2022-09-15","recordedAfterTheFact":true,"reach":"framework:frm_1","class":"Public"}""",
            new MemberAdmitted("mem_1", 1, "aln_1", "national", "org_1", "founder", "2022-09-15", true, "framework:frm_1", "Public"));
        Keeps(
            """{"applicationId":"apn_1","version":1,"allianceId":"aln_1","organisationId":"org_1","commentsCloseAt":"2026-12-06T18:59:59+00:00","decisionDueAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new ApplicationReceived("apn_1", 1, "aln_1", "org_1", at, at, "Asia/Karachi", "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"applicationId":"apn_1","version":2,"allianceId":"aln_1","organisationId":"org_1","declinedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new ApplicationDeclined("apn_1", 2, "aln_1", "org_1", at, "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"applicationId":"apn_1","version":2,"allianceId":"aln_1","organisationId":"org_1","withdrawnAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new ApplicationWithdrawn("apn_1", 2, "aln_1", "org_1", at, "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"applicationId":"apn_1","version":3,"allianceId":"aln_1","organisationId":"org_1","from":"screening","to":"infoRequested","movedAt":"2026-12-06T18:59:59+00:00","commentsCloseAt":null,"decisionDueAt":"2026-12-06T18:59:59+00:00","answerDueAt":"2026-12-06T18:59:59+00:00","informationRounds":1,"reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new ApplicationMoved("apn_1", 3, "aln_1", "org_1", "screening", "infoRequested", at, null, at, at, 1, "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"allianceId":"aln_1","version":2,"facilitatingOrganisationId":"org_2","formerOrganisationId":"org_1","electedOn":"2026-11-22","frameworkId":null,"reach":"global","class":"Public"}""",
            new AllianceFacilitatorElected("aln_1", 2, "org_2", "org_1", "2026-11-22", null, "global", "Public"));
        Keeps(
            """{"workingGroupId":"wgr_1","version":1,"allianceId":"aln_1","kind":"thematic","name":"Legal aspects","convenorId":"org_1","foundedOn":"2026-11-22","reach":"framework:frm_1","class":"Public"}""",
            new WorkingGroupFounded("wgr_1", 1, "aln_1", "thematic", "Legal aspects", "org_1", "2026-11-22", "framework:frm_1", "Public"));
        Keeps(
            """{"workingGroupId":"wgr_1","version":2,"allianceId":"aln_1","convenorId":"org_2","formerConvenorId":"org_1","startedOn":"2026-11-22","reach":"framework:frm_1","class":"Public"}""",
            new WorkingGroupConvenorChanged("wgr_1", 2, "aln_1", "org_2", "org_1", "2026-11-22", "framework:frm_1", "Public"));
    }

    [Fact]
    public void The_messages_of_standing_keep_their_wire_forms()
    {
        var (at, end) = (At(2028, 11, 21, 19), new DateTimeOffset(2028, 11, 21, 18, 59, 59, TimeSpan.Zero));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","afterLapse":false,"startsAt":"2028-11-21T19:00:00+00:00","endsAt":"2028-11-21T18:59:59+00:00","graceEndsAt":"2028-11-21T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"Public"}""",
            new MembershipRenewed("mem_1", 2, "aln_1", "org_1", false, at, end, end, "Asia/Karachi", "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","daysBefore":30,"endsAt":"2028-11-21T18:59:59+00:00","graceEndsAt":"2028-11-21T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new RenewalReminded("mem_1", 2, "aln_1", "org_1", 30, end, end, "Asia/Karachi", "framework:frm_1", "Restricted", "civil_society"));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","beganAt":"2028-11-21T19:00:00+00:00","graceEndsAt":"2028-11-21T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"Public"}""",
            new GraceBegan("mem_1", 2, "aln_1", "org_1", at, end, "Asia/Karachi", "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","lapsedAt":"2028-11-21T19:00:00+00:00","reach":"framework:frm_1","class":"Public"}""",
            new MemberLapsed("mem_1", 2, "aln_1", "org_1", at, "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","silentSince":"2027-11-21","inactiveAt":"2028-11-21T19:00:00+00:00","reach":"framework:frm_1","class":"Public"}""",
            new MemberBecameInactive("mem_1", 2, "aln_1", "org_1", "2027-11-21", at, "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":3,"allianceId":"aln_1","organisationId":"org_1","heardOn":"2028-11-21","reach":"framework:frm_1","class":"Public"}""",
            new MemberHeardAgain("mem_1", 3, "aln_1", "org_1", "2028-11-21", "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","leftAt":"2028-11-21T19:00:00+00:00","reach":"framework:frm_1","class":"Public"}""",
            new MemberLeft("mem_1", 2, "aln_1", "org_1", at, "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","suspendedAt":"2028-11-21T19:00:00+00:00","until":"2028-11-21T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"Public"}""",
            new MemberSuspended("mem_1", 2, "aln_1", "org_1", at, end, "Asia/Karachi", "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":2,"allianceId":"aln_1","organisationId":"org_1","reinstatedAt":"2028-11-21T19:00:00+00:00","reach":"framework:frm_1","class":"Public"}""",
            new MemberReinstated("mem_1", 2, "aln_1", "org_1", at, "framework:frm_1", "Public"));
        Keeps(
            """{"foundingId":"fou_1","version":1,"organisationId":"org_1","facilitatingOrganisationId":"org_2","signUntil":"2028-11-21T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new SignatureAsked("fou_1", 1, "org_1", "org_2", end, "Asia/Karachi", "framework:frm_1", "Restricted", "civil_society"));
        Keeps(
            """{"foundingId":"fou_1","version":2,"organisationId":"org_1","facilitatingOrganisationId":"org_2","expiredAt":"2028-11-21T19:00:00+00:00","reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new FoundingExpired("fou_1", 2, "org_1", "org_2", at, "framework:frm_1", "Restricted", "civil_society"));
        Keeps(
            """{"foundingId":"fou_1","version":2,"organisationId":"org_1","facilitatingOrganisationId":"org_2","withdrawnAt":"2028-11-21T19:00:00+00:00","reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new FoundingWithdrawn("fou_1", 2, "org_1", "org_2", at, "framework:frm_1", "Restricted", "civil_society"));
        Keeps(
            """{"foundingId":"fou_1","version":2,"organisationId":"org_1","facilitatingOrganisationId":"org_2","signedAt":"2028-11-21T19:00:00+00:00","missing":3,"reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new FoundingSigned("fou_1", 2, "org_1", "org_2", at, 3, "framework:frm_1", "Restricted", "civil_society"));
        KeepsText(
            """{"foundingId":"fou_1","version":3,"missingOrganisationIds":["org_1","org_3"],"facilitatingOrganisationId":"org_2","signUntil":"2028-11-21T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new FoundingRestated("fou_1", 3, ["org_1", "org_3"], "org_2", end, "Asia/Karachi", "framework:frm_1", "Restricted", "civil_society"));
        Keeps(
            """{"suspensionId":"sus_1","version":1,"membershipId":"mem_1","allianceId":"aln_1","organisationId":"org_1","replyUntil":"2028-11-21T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new SuspensionProposed("sus_1", 1, "mem_1", "aln_1", "org_1", end, "Asia/Karachi", "framework:frm_1", "Restricted", "civil_society"));
        Keeps(
            """{"suspensionId":"sus_1","version":2,"membershipId":"mem_1","allianceId":"aln_1","organisationId":"org_1","dismissedAt":"2028-11-21T19:00:00+00:00","reach":"framework:frm_1","class":"Restricted","side":"civil_society"}""",
            new SuspensionDismissed("sus_1", 2, "mem_1", "aln_1", "org_1", at, "framework:frm_1", "Restricted", "civil_society"));
        Keeps(
            """{"mandateId":"man_2","version":1,"formerMandateId":"man_1","role":"alliance_coordinator","side":"civil_society","framework":"frm_1","organisation":"org_1","startsAt":"2028-11-21T19:00:00+00:00","openItems":2,"reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new MandateReplaced("man_2", 1, "man_1", "alliance_coordinator", "civil_society", "frm_1", "org_1", at, 2, "framework:frm_1", "FrameworkOnly"));
    }

    [Fact]
    public void The_messages_of_decisions_keep_their_wire_forms()
    {
        var at = new DateTimeOffset(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);
        KeepsText(
            """{"requestId":"req_1","askedBy":"membership","frameworkId":"frm_1","kind":"pilot-launch","subject":"pil_1","question":"Shall it be launched?","eligibleSides":["government","unodc"],"concernedOrganisationId":null,"reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new RequestDecision("req_1", "membership", "frm_1", "pilot-launch", "pil_1", "Shall it be launched?", ["government", "unodc"], null, "framework:frm_1", "FrameworkOnly"));
        KeepsText(
            """{"decisionId":"dec_1","version":1,"requestId":"req_1","askedBy":"membership","frameworkId":"frm_1","kind":"pilot-launch","subject":"pil_1","eligibleSides":["government","civil_society","unodc"],"silence":"nothing","quorum":"all","opensAt":"2026-12-06T18:59:59+00:00","closesAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","profileId":"dpr_1","profileNumber":1,"reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new DecisionOpened(
                "dec_1", 1, "req_1", "membership", "frm_1", "pilot-launch", "pil_1", ["government", "civil_society", "unodc"], "nothing", "all", at, at, "Asia/Karachi", "dpr_1", 1,
                "framework:frm_1", "FrameworkOnly"));
        KeepsText(
            """{"decisionId":"dec_1","version":1,"requestId":"req_1","askedBy":"membership","frameworkId":"frm_1","kind":"pilot-launch","subject":"pil_1","eligibleSides":["unodc"],"silence":"nothing","quorum":"all","opensAt":"2026-12-06T18:59:59+00:00","closesAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","profileId":"dpr_1","profileNumber":1,"reach":"framework:frm_1","class":"FrameworkOnly","question":"Shall it be launched?","meaningOfSilence":"notAgreed"}""",
            new DecisionOpened(
                "dec_1", 1, "req_1", "membership", "frm_1", "pilot-launch", "pil_1", ["unodc"], "nothing", "all", at, at, "Asia/Karachi", "dpr_1", 1,
                "framework:frm_1", "FrameworkOnly", "Shall it be launched?", "notAgreed"));
        KeepsText(
            """{"decisionId":"dec_1","version":1,"requestId":"req_1","askedBy":"membership","frameworkId":"frm_1","kind":"pilot-launch","subject":"pil_1","question":"Shall it be launched?","eligibleSides":["unodc"],"silence":"nothing","meaningOfSilence":"notAgreed","quorum":"all","window":"P14D","askedAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","profileId":"dpr_1","profileNumber":1,"reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new DecisionAnnounced(
                "dec_1", 1, "req_1", "membership", "frm_1", "pilot-launch", "pil_1", "Shall it be launched?", ["unodc"], "nothing", "notAgreed", "all", "P14D", at, "Asia/Karachi", "dpr_1", 1,
                "framework:frm_1", "FrameworkOnly"));
        KeepsText(
            """{"decisionId":"dec_1","version":4,"requestId":"req_1","askedBy":"membership","frameworkId":"frm_1","kind":"pilot-launch","subject":"pil_1","outcome":"notAgreed","positions":{"government":"object","unodc":"none"},"silentSides":["unodc"],"objections":{"government":"A reason"},"contestedBy":"vote","closedAt":"2026-12-06T18:59:59+00:00","profileId":"dpr_1","profileNumber":1,"reach":"framework:frm_1","class":"FrameworkOnly","votes":{"government":"against","unodc":"abstain"},"rulingReason":"A ruling"}""",
            new DecisionClosed(
                "dec_1", 4, "req_1", "membership", "frm_1", "pilot-launch", "pil_1", "notAgreed", new Dictionary<string, string> { ["government"] = "object", ["unodc"] = "none" }, ["unodc"],
                new Dictionary<string, string> { ["government"] = "A reason" }, "vote", at, "dpr_1", 1, "framework:frm_1", "FrameworkOnly",
                new Dictionary<string, string> { ["government"] = "against", ["unodc"] = "abstain" }, "A ruling"));
        Keeps(
            """{"decisionId":"dec_1","version":2,"frameworkId":"frm_1","subject":"pil_1","closesAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new DecisionExtended("dec_1", 2, "frm_1", "pil_1", at, "Asia/Karachi", "framework:frm_1", "FrameworkOnly"));
        KeepsText(
            """{"decisionId":"dec_1","version":6,"frameworkId":"frm_1","kind":"pilot-launch","eligibleSides":["government","unodc"],"meaningOfSilence":"notAgreed","answeredSides":["government"],"votedSides":[],"hasReplied":true,"contestedBy":"vote","concernedOrganisationId":"org_1","replyClosesAt":"2026-12-06T18:59:59+00:00","closesAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new DecisionRestated(
                "dec_1", 6, "frm_1", "pilot-launch", ["government", "unodc"], "notAgreed", ["government"], [], true, "vote", "org_1", at, at, "Asia/Karachi", "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"decisionId":"dec_1","version":2,"frameworkId":"frm_1","speakingSide":"government","takenAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new PositionTaken("dec_1", 2, "frm_1", "government", at, "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"decisionId":"dec_1","version":5,"frameworkId":"frm_1","speakingSide":"civil_society","takenAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"FrameworkOnly","phase":"reply"}""",
            new PositionTaken("dec_1", 5, "frm_1", "civil_society", at, "framework:frm_1", "FrameworkOnly", "reply"));
        KeepsText(
            """{"decisionId":"dec_1","version":3,"frameworkId":"frm_1","kind":"pilot-launch","subject":"pil_1","objectingSides":["government"],"concernedOrganisationId":"org_1","replyClosesAt":"2026-12-06T18:59:59+00:00","contestedBy":"vote","contestedClosesAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new DecisionContested("dec_1", 3, "frm_1", "pilot-launch", "pil_1", ["government"], "org_1", at, "vote", at, "Asia/Karachi", "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"requestId":"req_1","askedBy":"events","code":"kind","detail":"A detail","reach":"global","class":"Restricted"}""",
            new DecisionRefused("req_1", "events", "kind", "A detail", "global", "Restricted"));
        Keeps(
            """{"decisionId":"dec_1","frameworkId":"frm_1","reach":"framework:frm_1","class":"Restricted"}""",
            new DecisionDue("dec_1", "frm_1", "framework:frm_1", "Restricted"));
    }

    [Fact]
    public void The_messages_of_proof_of_notice_keep_their_wire_forms()
    {
        Keeps(
            """{"noticeId":"msg_1","type":"decision.announced","subjectId":"dec_1","subjectVersion":1,"noticedSide":"government","channel":"mail","addresseeId":"per_1","deliveredAt":"2026-11-22T08:00:00+00:00","reach":"framework:frm_1","class":"Restricted"}""",
            new NoticeDelivered("msg_1", "decision.announced", "dec_1", 1, "government", "mail", "per_1", At(2026, 11, 22, 8), "framework:frm_1", "Restricted"));
        Keeps(
            """{"noticeId":"msg_1","type":"decision.announced","subjectId":"dec_1","subjectVersion":1,"noticedSide":"government","channel":"none","addresseeId":null,"outcome":"nobody","bouncedAt":"2026-11-22T08:00:00+00:00","reach":"framework:frm_1","class":"Restricted"}""",
            new NoticeBounced("msg_1", "decision.announced", "dec_1", 1, "government", "none", null, "nobody", At(2026, 11, 22, 8), "framework:frm_1", "Restricted"));
    }

    [Fact]
    public void The_messages_of_treaty_facts_and_pilot_initiatives_keep_their_wire_forms()
    {
        var at = new DateTimeOffset(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);
        Keeps(
            """{"treatyStatusId":"tst_1","version":1,"frameworkId":"frm_1","country":"PAK","instrument":"tip","status":"domesticallyApproved","on":"2022-09-15","corrects":null,"reach":"framework:frm_1","class":"Public"}""",
            new TreatyStatusRecorded("tst_1", 1, "frm_1", "PAK", "tip", "domesticallyApproved", "2022-09-15", null, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInterestId":"pin_1","version":1,"frameworkId":"frm_1","country":"PAK","receivedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new PilotInterestReceived("pin_1", 1, "frm_1", "PAK", at, "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":1,"frameworkId":"frm_1","renewalOf":null,"reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeProposed("pil_1", 1, "frm_1", null, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":3,"frameworkId":"frm_1","decisionId":"dec_1","outcome":"notAgreed","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new PilotLaunchNotAgreed("pil_1", 3, "frm_1", "dec_1", "notAgreed", "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":4,"frameworkId":"frm_1","heldOn":"2026-12-06","place":"Islamabad","reach":"framework:frm_1","class":"Public"}""",
            new PilotLaunchEventRecorded("pil_1", 4, "frm_1", "2026-12-06", "Islamabad", "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":5,"frameworkId":"frm_1","priorities":2,"reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeActivated("pil_1", 5, "frm_1", 2, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":6,"frameworkId":"frm_1","side":"civil_society","suspendedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeSuspended("pil_1", 6, "frm_1", "civil_society", at, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":7,"frameworkId":"frm_1","side":"civil_society","state":"active","resumedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeResumed("pil_1", 7, "frm_1", "civil_society", "active", at, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":8,"frameworkId":"frm_1","renewedAs":"pil_2","renewedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeRenewed("pil_1", 8, "frm_1", "pil_2", at, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":8,"frameworkId":"frm_1","closedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeClosed("pil_1", 8, "frm_1", at, "framework:frm_1", "Public"));
    }

    [Fact]
    public void The_messages_of_stakeholders_roadmaps_and_meetings_keep_their_wire_forms()
    {
        var at = new DateTimeOffset(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);
        Keeps(
            """{"stakeholderId":"stk_1","version":1,"pilotInitiativeId":"pil_1","frameworkId":"frm_1","mappedBy":"unodc","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new StakeholderMapped("stk_1", 1, "pil_1", "frm_1", "unodc", "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"stakeholderId":"stk_1","version":2,"pilotInitiativeId":"pil_1","frameworkId":"frm_1","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new StakeholderShared("stk_1", 2, "pil_1", "frm_1", "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"stakeholderId":"stk_1","version":3,"pilotInitiativeId":"pil_1","frameworkId":"frm_1","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new StakeholderUnshared("stk_1", 3, "pil_1", "frm_1", "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"priorityId":"pri_1","version":1,"pilotInitiativeId":"pil_1","frameworkId":"frm_1","side":"government","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new PriorityProposed("pri_1", 1, "pil_1", "frm_1", "government", "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"priorityId":"pri_1","version":3,"pilotInitiativeId":"pil_1","frameworkId":"frm_1","side":"unodc","common":true,"reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new PriorityAgreed("pri_1", 3, "pil_1", "frm_1", "unodc", true, "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"measureId":"rmm_1","version":1,"priorityId":"pri_1","pilotInitiativeId":"pil_1","frameworkId":"frm_1","responsibleSide":"government","dueAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new MeasurePlanned("rmm_1", 1, "pri_1", "pil_1", "frm_1", "government", at, "Asia/Karachi", "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"measureId":"rmm_1","version":2,"priorityId":"pri_1","pilotInitiativeId":"pil_1","frameworkId":"frm_1","responsibleSide":"government","doneOn":"2026-12-06","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new MeasureCompleted("rmm_1", 2, "pri_1", "pil_1", "frm_1", "government", "2026-12-06", "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"meetingId":"trm_1","version":1,"pilotInitiativeId":"pil_1","frameworkId":"frm_1","heldOn":"2026-08-31","nextDueOn":"2027-02-28","reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new TrilateralMeetingRecorded("trm_1", 1, "pil_1", "frm_1", "2026-08-31", "2027-02-28", "framework:frm_1", "FrameworkOnly"));
    }

    [Fact]
    public void The_messages_of_profiles_merges_and_people_keep_their_wire_forms()
    {
        var at = At(2026, 11, 22, 8);
        Keeps(
            """{"organisationId":"org_1","version":2,"name":"Organisation 1","country":"PAK","constituency":"academia","changedAt":"2026-11-22T08:00:00+00:00","reach":"global","class":"Public"}""",
            new OrganisationProfileChanged("org_1", 2, "Organisation 1", "PAK", "academia", at, "global", "Public"));
        Keeps(
            """{"organisationId":"org_1","version":3,"survivorId":"org_2","mergedAt":"2026-11-22T08:00:00+00:00","reach":"global","class":"Public"}""",
            new OrganisationMerged("org_1", 3, "org_2", at, "global", "Public"));
        Keeps(
            """{"personRoleId":"rol_1","version":1,"organisationId":"org_1","personId":"per_1","function":"focalPoint","from":"2026-01-01","until":null,"reach":"global","class":"Restricted","side":"civil_society"}""",
            new PersonRoleGiven("rol_1", 1, "org_1", "per_1", "focalPoint", "2026-01-01", null, "global", "Restricted", "civil_society"));
        Keeps(
            """{"personRoleId":"rol_1","version":2,"organisationId":"org_1","personId":"per_1","function":"focalPoint","from":"2026-01-01","until":"2026-06-30","reach":"global","class":"Restricted","side":"civil_society"}""",
            new PersonRoleEnded("rol_1", 2, "org_1", "per_1", "focalPoint", "2026-01-01", "2026-06-30", "global", "Restricted", "civil_society"));
        Keeps(
            """{"personRoleId":"rol_1","version":2,"organisationId":"org_1","personId":"per_1","function":"focalPoint","from":"2026-01-01","until":"2026-06-30","reach":"global","class":"Restricted","side":"civil_society","endedBy":"unodc"}""",
            new PersonRoleEnded("rol_1", 2, "org_1", "per_1", "focalPoint", "2026-01-01", "2026-06-30", "global", "Restricted", "civil_society", "unodc"));
    }

    [Fact]
    public void The_messages_a_service_judges_tokens_by_keep_their_wire_forms()
    {
        var at = At(2026, 11, 21, 8);
        Keeps(
            """{"mandateId":"man_1","version":1,"clientId":"cli_1","role":"alliance_member","side":"civil_society","framework":"frm_1","organisation":"org_1","startsAt":"2026-11-21T08:00:00+00:00","endsAt":null,"reach":"framework:frm_1","class":"FrameworkOnly"}""",
            new MandateGranted("man_1", 1, "cli_1", "alliance_member", "civil_society", "frm_1", "org_1", at, null, "framework:frm_1", "FrameworkOnly"));
        Keeps(
            """{"mandateId":"man_1","version":2,"clientId":"cli_1","role":"unodc_officer","side":"unodc","framework":null,"organisation":null,"startsAt":"2026-11-21T08:00:00+00:00","endsAt":"2026-11-21T08:00:00+00:00","reach":"global","class":"FrameworkOnly"}""",
            new MandateEnded("man_1", 2, "cli_1", "unodc_officer", "unodc", null, null, at, at, "global", "FrameworkOnly"));
        Keeps(
            """{"mandateId":"man_2","version":1,"clientId":"cli_1","role":"alliance_coordinator","side":"civil_society","framework":"frm_1","organisation":"org_1","startsAt":"2026-11-21T08:00:00+00:00","endsAt":null,"reach":"framework:frm_1","class":"FrameworkOnly","alliance":"aln_1"}""",
            new MandateGranted("man_2", 1, "cli_1", "alliance_coordinator", "civil_society", "frm_1", "org_1", at, null, "framework:frm_1", "FrameworkOnly", "aln_1"));
        Keeps(
            """{"clientId":"cli_1","epoch":2,"closed":false,"reach":"global","class":"Restricted"}""",
            new ClientEpochRaised("cli_1", 2, false, "global", "Restricted"));
        Keeps(
            """{"keyId":"key-1","jwk":"a key","usedFrom":"2026-11-21T08:00:00+00:00","reach":"global","class":"Restricted"}""",
            new SigningKeyPublished("key-1", "a key", at, "global", "Restricted"));
        Keeps(
            """{"keyId":"key-1","retiredAt":"2026-11-21T08:00:00+00:00","reach":"global","class":"Restricted"}""",
            new SigningKeyRetired("key-1", at, "global", "Restricted"));
        Keeps("""{"sentAt":"2026-11-21T08:00:00+00:00","reach":"global","class":"Restricted"}""", new IdentityBeat(at, "global", "Restricted"));
    }

    [Fact]
    public void Every_message_has_a_frozen_wire_form_here()
    {
        var frozen = File.ReadAllText(Repository.Path("tests/Architecture.Tests/ContractTests.cs"));

        Assert.All(
            Contracts.SelectMany(assembly => assembly.GetExportedTypes()),
            type => Assert.True(frozen.Contains($"new {type.Name}(", StringComparison.Ordinal), $"{type.Name} has no frozen form."));
        Assert.All(Repository.Files("services", "*.Contracts.csproj"), project => Assert.True(
            Contracts.Any(assembly => assembly.GetName().Name == "Trilateral." + Path.GetFileNameWithoutExtension(project)) || !Repository.Files(Path.GetDirectoryName(Repository.Relative(project))!, "*.cs").Any(),
            $"The messages of {Path.GetFileName(project)} are not looked at."));
    }

    private static void Keeps<T>(string frozen, T message)
    {
        Assert.Equal(frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<T>(frozen, Wire));
    }

    // A list is not equal to another of the same entries: its text is.
    private static void KeepsText<T>(string frozen, T message)
    {
        Assert.Equal(frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(frozen, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(frozen, Wire), Wire));
    }

    private static DateTimeOffset At(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RuleProfilePublished_keeps_its_wire_form()
    {
        const string Frozen =
            """{"ruleProfileId":"rul_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":1,"name":"interventions","profileVersion":2,"kinds":["intervention"],"channels":["dialogue"],"sourceKind":"default","publishedAt":"2026-11-22T08:00:00+00:00","reach":"global","class":"Public"}""";
        var message = new RuleProfilePublished(
            "rul_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 1, "interventions", 2, ["intervention"], ["dialogue"], "default", new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero), "global", "Public");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(Frozen, JsonSerializer.Serialize(JsonSerializer.Deserialize<RuleProfilePublished>(Frozen, Wire), Wire));
    }

    [Fact]
    public void ContributionLodged_keeps_its_wire_form()
    {
        const string Frozen =
            """{"contributionId":"con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":2,"kind":"statement","channel":"national","dialogueId":null,"side":"civil_society","organisation":"org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","lodgedAt":"2026-11-20T08:00:00+00:00","acknowledgementDueAt":"2026-11-27T22:59:59+00:00","reach":"framework:frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","class":"FrameworkOnly"}""";
        var message = new ContributionLodged(
            "con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 2, "statement", "national", null, "civil_society", "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a",
            new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), new(2026, 11, 27, 22, 59, 59, TimeSpan.Zero), "framework:frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", "FrameworkOnly");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<ContributionLodged>(Frozen, Wire));
    }

    [Fact]
    public void ContributionPublished_keeps_its_wire_form()
    {
        const string Frozen =
            """{"contributionId":"con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":3,"kind":"intervention","channel":"dialogue","dialogueId":"evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","side":"civil_society","organisation":null,"title":"A title","language":"en","publishedAt":"2026-11-20T08:00:00+00:00","recordedAfterTheFact":true,"reach":"global","class":"Public"}""";
        var message = new ContributionPublished(
            "con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 3, "intervention", "dialogue", "evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", "civil_society", null, "A title", "en",
            new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), true, "global", "Public");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<ContributionPublished>(Frozen, Wire));
    }

    [Fact]
    public void ContributionWithdrawn_keeps_its_wire_form()
    {
        const string Frozen =
            """{"contributionId":"con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":3,"kind":"statement","channel":"cop","side":"government","organisation":null,"withdrawnAt":"2026-11-20T08:00:00+00:00","reach":"global","class":"OwnSide"}""";
        var message = new ContributionWithdrawn(
            "con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 3, "statement", "cop", "government", null, new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), "global", "OwnSide");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<ContributionWithdrawn>(Frozen, Wire));
    }
}
