using System.Collections.Frozen;
using FsCheck;
using FsCheck.Fluent;
using Trilateral.Events.Dialogues;
using Trilateral.Events.Registrations;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Tests.Registrations;

public sealed class PlaceRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(10, 0, 0, 2, null)]
    [InlineData(10, 9, 1, 2, null)]
    [InlineData(10, 10, 1, 2, WaitingReason.Capacity)]
    [InlineData(10, 9, 2, 2, WaitingReason.OrganisationCap)]
    [InlineData(10, 10, 2, 2, WaitingReason.OrganisationCap)]
    [InlineData(10, 0, 3, 2, WaitingReason.OrganisationCap)]
    [InlineData(0, 0, 0, 2, WaitingReason.Capacity)]
    public void A_place_is_free_and_within_the_cap_or_one_waits(int capacity, int confirmed, int ofOrganisation, int cap, object? reason)
    {
        var place = PlaceRule.Give(new Line(capacity, confirmed, 7), ofOrganisation, cap);

        Assert.Equal(reason, place.WaitsFor);
        Assert.Equal(reason is null ? null : 8L, place.Position);
    }

    [Fact]
    public void A_freed_place_goes_to_the_lowest_number_whose_organisation_is_below_the_cap()
    {
        OrganisationLine[] organisations = [new("a", 2, 1), new("b", 1, 4), new("c", 0, 3), new("d", 1, null)];

        Assert.Equal("c", PlaceRule.Promote(new Line(10, 9, 4), organisations, cap: 2)?.Organisation);
        Assert.Equal("a", PlaceRule.Promote(new Line(10, 9, 4), organisations, cap: 3)?.Organisation);
        Assert.Null(PlaceRule.Promote(new Line(10, 10, 4), organisations, cap: 2));
        Assert.Null(PlaceRule.Promote(new Line(10, 9, 4), organisations[..1], cap: 2));
    }

    /// <summary>Any course of forms and cancellations, run on the rule as the service runs it.</summary>
    [Fact]
    public void Places_are_given_in_order_within_capacity_and_cap_and_none_stays_free_while_somebody_may_have_it()
    {
        var step =
            from registers in Gen.Frequency((2, Gen.Constant(true)), (1, Gen.Constant(false)))
            from organisation in Gen.Choose(0, 5)
            from size in Gen.Choose(1, 4)
            select (Registers: registers, Organisation: organisation, Size: size);
        var courses =
            from capacity in Gen.Choose(1, 6)
            from cap in Gen.Choose(1, 3)
            from steps in Gen.ListOf(step)
            select (Capacity: capacity, Cap: cap, Steps: steps.ToArray());

        Prop.ForAll(courses.ToArbitrary(), course =>
        {
            var (capacity, cap, taken) = course;
            var dialogue = NewDialogue(capacity, cap);
            var places = new DialoguePlaces(dialogue);
            var all = new List<Registration>();
            foreach (var (registers, organisation, size) in taken)
            {
                if (registers)
                {
                    all.AddRange(Register(dialogue, places, all, $"organisation {organisation}", size));
                }
                else
                {
                    Cancel(places, all, organisation + size, cap);
                }

                Check(places, all, capacity, cap);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static void Check(DialoguePlaces places, List<Registration> all, int capacity, int cap)
    {
        var confirmed = all.Where(one => one.State == RegistrationState.Confirmed).ToList();
        var waiting = all.Where(one => one.State == RegistrationState.Waiting).ToList();
        var has = confirmed.CountBy(one => one.OwnerOrganisation).ToDictionary();

        Assert.Equal(confirmed.Count, places.ConfirmedInPerson);
        Assert.InRange(confirmed.Count, 0, capacity);
        Assert.All(has.Values, count => Assert.InRange(count, 1, cap));
        // Nobody who may have a place waits while one is free.
        Assert.True(confirmed.Count == capacity || waiting.All(one => has.GetValueOrDefault(one.OwnerOrganisation) == cap));
        // Within an organisation nobody has overtaken an earlier one who still waits.
        foreach (var one in waiting)
        {
            Assert.DoesNotContain(confirmed, other => other.OwnerOrganisation == one.OwnerOrganisation && other.Position > one.Position);
        }

        Assert.Equal(all.Count(one => one.Position is not null), all.Where(one => one.Position is not null).Select(one => one.Position).Distinct().Count());
    }

    private static IReadOnlyList<Registration> Register(Dialogue dialogue, DialoguePlaces places, List<Registration> all, string organisation, int size)
    {
        var had = all.Where(one => one.OwnerOrganisation == organisation && one.State == RegistrationState.Confirmed).CountBy(one => one.Mode).ToDictionary();
        var form = Enumerable.Range(all.Count, size).Select(number => new RegisterRepresentatives.Representative($"person {number}", "Name", AttendanceMode.InPerson)).ToList();
        var actor = new Actor("cli", Side.CivilSociety, null, organisation, null, FrozenSet<string>.Empty);
        var given = RegisterRepresentatives.Decide(form, dialogue, places, had, actor, organisation, Id.NewUntimed<Registration>, Now);
        Assert.Equal(form.Select(one => one.PersonId), given.Select(one => one.PersonId));
        Assert.Equal(given.Where(one => one.Position is not null).OrderBy(one => one.Position), given.Where(one => one.Position is not null));
        return given;
    }

    private static void Cancel(DialoguePlaces places, List<Registration> all, int which, int cap)
    {
        var alive = all.Where(one => one.State != RegistrationState.Cancelled).ToList();
        if (alive.Count == 0)
        {
            return;
        }

        var one = alive[which % alive.Count];
        var had = one.State == RegistrationState.Confirmed;
        one.Cancel(null, Now);
        if (!had)
        {
            return;
        }

        places.Free(one.Mode);
        var organisations = alive.Where(other => other != one).GroupBy(other => other.OwnerOrganisation).Select(group => new OrganisationLine(
            group.Key,
            group.Count(other => other.State == RegistrationState.Confirmed),
            group.Where(other => other.State == RegistrationState.Waiting).Min(other => other.Position)));
        if (PlaceRule.Promote(places[one.Mode], organisations, cap) is { } next)
        {
            var promoted = alive.Single(other => other.Position == next.FirstWaiting);
            // First come, first served: nobody before them could have had the place.
            Assert.All(
                alive.Where(other => other.State == RegistrationState.Waiting && other.Position < promoted.Position),
                other => Assert.Equal(cap, alive.Count(holder => holder.OwnerOrganisation == other.OwnerOrganisation && holder.State == RegistrationState.Confirmed)));
            promoted.Promote(Now);
            places.TakeFree(one.Mode);
        }
    }

    private static Dialogue NewDialogue(int capacity, int cap)
    {
        var decision = AnnounceDialogue.Decide(
            new("firearms", "A dialogue", "A session", Now.AddDays(120), Now.AddDays(120).AddHours(8), null, "Vienna", "inPerson", null, new(capacity, null), new(cap, null), null, null, null),
            Id.New<Dialogue>(Now),
            Now);
        return decision.Dialogue!;
    }
}
