namespace Trilateral.Story;

/// <summary>What was said, in our own words after the published accounts; nothing is quoted and no private person is named.</summary>
internal static class RecordedTexts
{
    /// <summary>To the Conference of the Parties, Vienna, October 2022.</summary>
    public const string CopStatement = """
        A national initiative against organised crime began in 2019. It seeks two outcomes: that the diverse perspectives of civil society enter the review in a way that is visible, has impact, and is coherent and coordinated; and that the community of organisations comes together, enters a dialogue and engages with the mechanism informed and with a strategy.

        Pakistan launched its pilot initiative on 15 September 2022, the second in the world after Mexico and the first in Asia, with the Civil Society Unit of UNODC and the secretariat of the Convention. An alliance of about 50 civil society organisations, experts, academics and private-sector representatives takes part. The Government declared its ownership and commitment; the cabinet approved ratifying the Protocol on trafficking in persons, an effect of advocacy.

        The trilateral framework lays the ground for a long-term roadmap across the clusters to come.
        """;

    /// <summary>The three interventions at the Constructive Dialogue on Firearms, 30 April 2025.</summary>
    public static (string Title, string Text)[] Interventions { get; } =
    [
        (
            "Inclusive engagement and universalisation of the Firearms Protocol",
            """
            Laws and policies on firearms fail when those they concern are left out. Civil society, technical experts, the private sector, women, youth and survivors should take part in carrying out the Firearms Protocol and in bringing more States to it. Civil society convenes that dialogue nationally and regionally, and laws are drafted together.
            """),
        (
            "Gender and youth in assessing risk",
            """
            Men, women and young people meet firearms trafficking differently. Risk should be assessed in communities, by gender and age, together with government, law enforcement and business, and the findings should shape national strategies and response mechanisms.
            """),
        (
            "Technology, young leaders and narratives",
            """
            Technology serves organised crime and prevention alike. Youth should lead technical solutions; national and regional awareness campaigns and social media should be used; digital tools should counter illicit activity on online platforms; young leadership is an investment in lasting answers.
            """),
    ];

    /// <summary>A demo organisation's contribution to the demo dialogue.</summary>
    public const string DemoContribution = """
        Records of transfers help only when they can be searched across borders within days. We ask that authorities agree on one format, that dealers are trained to keep it, and that civil society is told once a year how often a trace succeeded.
        """;
}
