using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.TestSupport;

/// <summary>Who walks: callers of every side and function, and some who may do nothing.</summary>
/// <param name="Anonymous">Without a token.</param>
/// <param name="Able">Two of each function, each bound to a person: the first of one framework, the second of another.</param>
/// <param name="WithoutScope">An able caller whose token has only <see cref="NarrowScope"/>.</param>
/// <param name="ThroughTheEdge">Whether answers also carry what only the edge adds.</param>
public sealed record ConventionCallers(HttpClient Anonymous, IReadOnlyList<(TestActor Actor, HttpClient Client, HttpClient Twin)> Able, HttpClient WithoutScope, bool ThroughTheEdge)
{
    /// <summary>The one scope that the edge's token endpoint still gives out and that reaches next to nothing.</summary>
    public const string NarrowScope = "notifications:read";

    /// <param name="anonymous">Without a token.</param>
    /// <param name="actAs">Gives an actor a token and its mandates.</param>
    /// <param name="throughTheEdge">Whether the address is the gateway's.</param>
    public static async Task<ConventionCallers> CreateAsync(HttpClient anonymous, Func<TestActor, Task<HttpClient>> actAs, bool throughTheEdge)
    {
        ArgumentNullException.ThrowIfNull(actAs);
        var framework = TestActor.NewId("frm");
        var able = new List<(TestActor, HttpClient, HttpClient)>();
        foreach (var (actor, twin) in Actors(framework).Zip(Actors(TestActor.NewId("frm"))))
        {
            able.Add((actor, await actAs(actor), await actAs(twin)));
        }

        return new ConventionCallers(anonymous, able, await actAs(TestActor.Unodc(framework) with { Scope = NarrowScope }), throughTheEdge);
    }

    private static TestActor[] Actors(string framework)
    {
        var organisation = TestActor.NewId("org");
        return
        [
            TestActor.Administrator() with { PersonId = TestActor.NewId("per") },
            TestActor.Unodc(framework),
            TestActor.Unodc(framework) with { Roles = [Roles.Chair] },
            TestActor.Coordinator(framework, organisation),
            TestActor.Member(framework, organisation) with { PersonId = TestActor.NewId("per") },
            TestActor.Government(framework),
            new(Side.Government, Roles.Observer) { Framework = framework },
        ];
    }
}
