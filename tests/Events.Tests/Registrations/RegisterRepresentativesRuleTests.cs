using System.Globalization;
using Microsoft.AspNetCore.Http;
using Trilateral.Events.Dialogues;
using Trilateral.Events.Registrations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Events.Tests.Registrations;

public sealed class RegisterRepresentativesRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static readonly RegisterRepresentatives.Name Complete = new(TestActor.NewId("per"), "Representative 1", "inPerson");

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void A_form_has_one_to_fifty_names(int names, bool accepted) => Assert.Equal(
        accepted ? [] : ["/representatives"],
        Pointers("hybrid", [.. Enumerable.Range(0, names).Select(_ => Complete with { PersonId = TestActor.NewId("per") })]));

    [Fact]
    public void All_violations_of_all_names_are_told_at_once() => Assert.Equal(
        [
            "/representatives/0/displayName", "/representatives/0/mode", "/representatives/0/personId",
            "/representatives/2/displayName", "/representatives/2/mode", "/representatives/2/personId",
        ],
        Pointers("hybrid", new(null, null, null), Complete, null));

    [Fact]
    public void A_person_stands_in_a_form_once()
    {
        var violations = new Violations();
        RegisterRepresentatives.Read(new([Complete, Complete with { Mode = "online" }]), NewDialogue("hybrid"), violations);

        Assert.Equal([("/representatives/1/personId", 38)], violations.Found.Select(violation => (violation.Pointer, violation.Rule!.Value)));
    }

    [Theory]
    [InlineData("hybrid", "inPerson", true)]
    [InlineData("hybrid", "online", true)]
    [InlineData("inPerson", "inPerson", true)]
    [InlineData("inPerson", "online", false)]
    [InlineData("online", "online", true)]
    [InlineData("online", "inPerson", false)]
    [InlineData("hybrid", "hybrid", false)]
    [InlineData("hybrid", "InPerson", false)]
    public void One_takes_part_in_a_way_the_dialogue_has(string format, string mode, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/representatives/0/mode"], Pointers(format, Complete with { Mode = mode }));

    [Theory]
    [InlineData("per_0198C5F2A7B07D4E8F3A2B1C0D9E8F7A")]
    [InlineData("0198c5f2a7b07d4e8f3a2b1c0d9e8f7a")]
    [InlineData("org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a")]
    [InlineData("")]
    public void A_person_is_named_by_an_id(string person) => Assert.Equal(["/representatives/0/personId"], Pointers("hybrid", Complete with { PersonId = person }));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_name_has_at_most_200_characters(int length, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/representatives/0/displayName"], Pointers("hybrid", Complete with { DisplayName = new string('n', length) }));

    [Theory]
    [InlineData("2027-04-25T21:59:58Z", null)]
    [InlineData("2027-04-25T21:59:59Z", null)]
    [InlineData("2027-04-25T21:59:59.999Z", null)]
    [InlineData("2027-04-25T22:00:00Z", "It closed at 23:59:59 on 25 April 2027 (Europe/Vienna).")]
    public void Registration_is_possible_until_the_end_of_the_closing_second(string now, string? refusal) =>
        Assert.Equal(refusal, RegisterRepresentatives.Refusal(NewDialogue("hybrid"), At(now))?.ProblemDetails.Detail);

    [Fact]
    public void A_cancelled_dialogue_takes_no_registration()
    {
        var dialogue = NewDialogue("hybrid");
        dialogue.Cancel("The venue is closed", Now);

        Assert.Equal(StatusCodes.Status409Conflict, RegisterRepresentatives.Refusal(dialogue, Now)?.StatusCode);
    }

    private static IEnumerable<string> Pointers(string format, params RegisterRepresentatives.Name?[] names)
    {
        var violations = new Violations();
        RegisterRepresentatives.Read(new(names), NewDialogue(format), violations);
        return violations.Found.Select(violation => violation.Pointer).Order(StringComparer.Ordinal);
    }

    private static Dialogue NewDialogue(string format) => AnnounceDialogue.Decide(
        new(
            "firearms", "A dialogue", "A session", At("2027-04-30T10:00:00+02:00"), At("2027-04-30T18:00:00+02:00"), null, "Vienna", format, null,
            new(format == "online" ? null : 10, format == "inPerson" ? null : 10), null, null, null, null),
        Id.New<Dialogue>(Now),
        Now).Dialogue!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
