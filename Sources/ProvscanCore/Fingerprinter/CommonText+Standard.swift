// Made by generate_common_text.py from common_text.txt; do not edit.

extension CommonText {
    /// Licences, notices and famous quotations that this build ships.
    public static let standard = (
        name: "common/2",
        text: """
        Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
        documentation files (the "Software"), to deal in the Software without restriction, including without
        limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
        the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
        conditions:
        The above copyright notice and this permission notice shall be included in all copies or substantial
        portions of the Software.
        THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
        LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
        EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN
        AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE
        OR OTHER DEALINGS IN THE SOFTWARE.
        Redistribution and use in source and binary forms, with or without modification, are permitted provided that
        the following conditions are met:
        Redistributions of source code must retain the above copyright notice, this list of conditions and the
        following disclaimer.
        Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the
        following disclaimer in the documentation and/or other materials provided with the distribution.
        Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote
        products derived from this software without specific prior written permission.
        THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED
        WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A
        PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY
        DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO,
        PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION)
        HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING
        NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
        POSSIBILITY OF SUCH DAMAGE.
        IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL
        THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
        CONSEQUENTIAL DAMAGES
        IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL
        THE REGENTS OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
        CONSEQUENTIAL DAMAGES
        Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
        compliance with the License. You may obtain a copy of the License at
        Unless required by applicable law or agreed to in writing, software distributed under the License is
        distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
        See the License for the specific language governing permissions and limitations under the License.
        This program is free software: you can redistribute it and/or modify it under the terms of the GNU General
        Public License as published by the Free Software Foundation, either version 3 of the License, or (at your
        option) any later version.
        This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the
        implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License
        for more details.
        You should have received a copy of the GNU General Public License along with this program. If not, see
        This program is free software; you can redistribute it and/or modify it under the terms of the GNU General
        Public License as published by the Free Software Foundation; either version 2 of the License, or (at your
        option) any later version.
        Permission is granted to copy, distribute and/or modify this document under the terms of the GNU Free
        Documentation License, Version 1.2 or any later version published by the Free Software Foundation; with no
        Invariant Sections, no Front-Cover Texts, and no Back-Cover Texts.
        without warranties of any kind, either express or implied, including, but not limited to, implied warranties
        of merchantability and fitness for a particular purpose
        of any kind, express or implied, including but not limited to the implied warranties of merchantability,
        fitness for a particular purpose
        In no event shall we be liable for any direct, indirect, incidental, special, exemplary, punitive or
        consequential damages of any kind whatsoever, even if advised of the possibility of such damages
        be liable for any direct, indirect, incidental, special, consequential, punitive or exemplary damages,
        including but not limited to damages for loss of profits, goodwill, use, data or other intangible losses
        This work is licensed under a Creative Commons Attribution 4.0 International License.
        This work is licensed under a Creative Commons Attribution-ShareAlike 4.0 International License.
        This work is licensed under the Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International
        License. To view a copy of this license, visit
        Text is available under the Creative Commons Attribution-ShareAlike License; additional terms may apply.
        This eBook is for the use of anyone anywhere at no cost and with almost no restrictions whatsoever. You may
        copy it, give it away or re-use it under the terms of the Project Gutenberg License included with this eBook
        or online at
        The key words "MUST", "MUST NOT", "REQUIRED", "SHALL", "SHALL NOT", "SHOULD", "SHOULD NOT", "RECOMMENDED",
        "NOT RECOMMENDED", "MAY", and "OPTIONAL" in this document are to be interpreted as described in RFC 2119.
        The key words "MUST", "MUST NOT", "REQUIRED", "SHALL", "SHALL NOT", "SHOULD", "SHOULD NOT", "RECOMMENDED",
        "MAY", and "OPTIONAL" in this document are to be interpreted as described in RFC 2119.
        "NOT RECOMMENDED", "MAY", and "OPTIONAL" in this document are to be interpreted as described in BCP 14
        [RFC2119] [RFC8174] when, and only when, they appear in all capitals, as shown here.
        We use cookies to improve your experience on our website. By continuing to use this website you agree to our
        use of cookies.
        This website uses cookies to improve your experience. We'll assume you're ok with this, but you can opt-out
        if you wish.
        We use cookies to ensure that we give you the best experience on our website. If you continue to use this
        site we will assume that you are happy with it.
        We use cookies to personalise content and ads, to provide social media features and to analyse our traffic.
        We also share information about your use of our site with our social media, advertising and analytics
        partners who may combine it with other information that you've provided to them or that they've collected
        from your use of their services.
        By clicking "Accept all cookies", you agree to the storing of cookies on your device to enhance site
        navigation, analyze site usage, and assist in our marketing efforts.
        Please enable JavaScript and cookies in your browser to continue. You need to enable JavaScript to run this
        app.
        All rights reserved. No part of this publication may be reproduced, stored in a retrieval system, or
        transmitted in any form or by any means, electronic, mechanical, photocopying, recording, or otherwise,
        without the prior written permission of the publisher.
        This material may not be published, broadcast, rewritten or redistributed without permission.
        Use of this site constitutes acceptance of our Terms of Use and Privacy Policy.
        The views and opinions expressed in this article are those of the author and do not necessarily reflect the
        official policy or position of
        Sign up for our newsletter to get the latest news delivered straight to your inbox. Your email address will
        not be published. Required fields are marked.
        You are receiving this email because you are subscribed to this mailing list. To unsubscribe from this group
        and stop receiving emails from it, send an email to
        This is a work of fiction. Names, characters, places and incidents are either the product of the author's
        imagination or are used fictitiously. Any resemblance to actual persons, living or dead, events or locales
        is entirely coincidental.
        When in the Course of human events, it becomes necessary for one people to dissolve the political bands
        which have connected them with another, and to assume among the powers of the earth, the separate and equal
        station to which the Laws of Nature and of Nature's God entitle them, a decent respect to the opinions of
        mankind requires that they should declare the causes which impel them to the separation.
        We hold these truths to be self-evident, that all men are created equal, that they are endowed by their
        Creator with certain unalienable Rights, that among these are Life, Liberty and the pursuit of Happiness.
        We hold these truths to be self-evident, that all men are created equal, that they are endowed by their
        Creator with certain inalienable rights, that among these are life, liberty, and the pursuit of happiness.
        That to secure these rights, Governments are instituted among Men, deriving their just powers from the
        consent of the governed.
        We the People of the United States, in Order to form a more perfect Union, establish Justice, insure
        domestic Tranquility, provide for the common defence, promote the general Welfare, and secure the Blessings
        of Liberty to ourselves and our Posterity, do ordain and establish this Constitution for the United States
        of America.
        Congress shall make no law respecting an establishment of religion, or prohibiting the free exercise
        thereof; or abridging the freedom of speech, or of the press; or the right of the people peaceably to
        assemble, and to petition the Government for a redress of grievances.
        A well regulated Militia, being necessary to the security of a free State, the right of the people to keep
        and bear Arms, shall not be infringed.
        nor shall any person be deprived of life, liberty, or property, without due process of law; nor shall
        private property be taken for public use, without just compensation
        I do solemnly swear that I will faithfully execute the Office of President of the United States, and will to
        the best of my Ability, preserve, protect and defend the Constitution of the United States.
        I pledge allegiance to the Flag of the United States of America, and to the Republic for which it stands,
        one Nation under God, indivisible, with liberty and justice for all.
        Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in
        Liberty, and dedicated to the proposition that all men are created equal.
        that we here highly resolve that these dead shall not have died in vain -- that this nation, under God,
        shall have a new birth of freedom -- and that government of the people, by the people, for the people, shall
        not perish from the earth.
        With malice toward none, with charity for all, with firmness in the right as God gives us to see the right,
        let us strive on to finish the work we are in
        All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience
        and should act towards one another in a spirit of brotherhood.
        Everyone has the right to life, liberty and security of person. No one shall be held in slavery or
        servitude.
        Everyone has the right to freedom of thought, conscience and religion. Everyone has the right to freedom of
        opinion and expression; this right includes freedom to hold opinions without interference and to seek,
        receive and impart information and ideas through any media and regardless of frontiers.
        To be, or not to be, that is the question: Whether 'tis nobler in the mind to suffer The slings and arrows
        of outrageous fortune, Or to take arms against a sea of troubles And by opposing end them.
        Friends, Romans, countrymen, lend me your ears; I come to bury Caesar, not to praise him. The evil that men
        do lives after them; The good is oft interred with their bones.
        All the world's a stage, And all the men and women merely players; They have their exits and their
        entrances, And one man in his time plays many parts.
        Tomorrow, and tomorrow, and tomorrow, Creeps in this petty pace from day to day, To the last syllable of
        recorded time; And all our yesterdays have lighted fools The way to dusty death. Out, out, brief candle!
        Life's but a walking shadow, a poor player, That struts and frets his hour upon the stage, And then is heard
        no more. It is a tale Told by an idiot, full of sound and fury, Signifying nothing.
        The quality of mercy is not strained, It droppeth as the gentle rain from heaven Upon the place beneath.
        Neither a borrower nor a lender be; For loan oft loses both itself and friend. This above all: to thine own
        self be true, And it must follow, as the night the day, Thou canst not then be false to any man.
        There are more things in heaven and earth, Horatio, Than are dreamt of in your philosophy.
        Shall I compare thee to a summer's day? Thou art more lovely and more temperate.
        In the beginning God created the heaven and the earth. And the earth was without form, and void; and
        darkness was upon the face of the deep. And the Spirit of God moved upon the face of the waters. And God
        said, Let there be light: and there was light.
        Thou shalt have no other gods before me. Thou shalt not take the name of the LORD thy God in vain. Remember
        the sabbath day, to keep it holy. Honour thy father and thy mother: that thy days may be long upon the land
        which the LORD thy God giveth thee.
        The LORD is my shepherd; I shall not want. He maketh me to lie down in green pastures: he leadeth me beside
        the still waters. He restoreth my soul: he leadeth me in the paths of righteousness for his name's sake.
        Yea, though I walk through the valley of the shadow of death, I will fear no evil: for thou art with me; thy
        rod and thy staff they comfort me. Surely goodness and mercy shall follow me all the days of my life: and I
        will dwell in the house of the LORD for ever.
        To every thing there is a season, and a time to every purpose under the heaven: A time to be born, and a
        time to die.
        and they shall beat their swords into plowshares, and their spears into pruninghooks: nation shall not lift
        up sword against nation, neither shall they learn war any more.
        Our Father which art in heaven, Hallowed be thy name. Thy kingdom come. Thy will be done in earth, as it is
        in heaven. Give us this day our daily bread. And forgive us our debts, as we forgive our debtors. And lead
        us not into temptation, but deliver us from evil: For thine is the kingdom, and the power, and the glory,
        for ever. Amen.
        Blessed are the poor in spirit: for theirs is the kingdom of heaven. Blessed are they that mourn: for they
        shall be comforted. Blessed are the meek: for they shall inherit the earth. Blessed are the peacemakers: for
        they shall be called the children of God.
        Therefore all things whatsoever ye would that men should do to you, do ye even so to them: for this is the
        law and the prophets.
        It is easier for a camel to go through the eye of a needle, than for a rich man to enter into the kingdom of
        God.
        For what shall it profit a man, if he shall gain the whole world, and lose his own soul? For what is a man
        profited, if he shall gain the whole world, and lose his own soul?
        Inasmuch as ye have done it unto one of the least of these my brethren, ye have done it unto me.
        In the beginning was the Word, and the Word was with God, and the Word was God.
        For God so loved the world, that he gave his only begotten Son, that whosoever believeth in him should not
        perish, but have everlasting life.
        Go ye therefore, and teach all nations, baptizing them in the name of the Father, and of the Son, and of the
        Holy Ghost
        Though I speak with the tongues of men and of angels, and have not charity, I am become as sounding brass,
        or a tinkling cymbal. And now abideth faith, hope, charity, these three; but the greatest of these is
        charity.
        O death, where is thy sting? O grave, where is thy victory?
        Pure religion and undefiled before God and the Father is this, To visit the fatherless and widows in their
        affliction, and to keep himself unspotted from the world.
        It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of
        foolishness, it was the epoch of belief, it was the epoch of incredulity
        It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want
        of a wife.
        Call me Ishmael. Some years ago--never mind how long precisely--having little or no money in my purse, and
        nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of
        the world.
        The quick brown fox jumps over the lazy dog. The quick brown fox jumped over the lazy dogs.
        Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et
        dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex
        ea commodo consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat
        nulla pariatur. Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit
        anim id est laborum.
        """
    )
}
